import type { Block } from '../compose.ts'
import { Inline } from '../inline.ts'

/** A paragraph while it is read: its properties come before its text. */
export class Paragraph {
  readonly inline: Inline
  style: string | undefined
  outline: number | undefined
  list: string | undefined
  listLevel: number | undefined
  /** Its end was deleted while changes were tracked, so that the next paragraph goes on in it. */
  joinsNext = false
  /** Text boxes, footnotes and descriptions of pictures that are anchored in it. */
  readonly attached: Block[]
  /** What stands between it and its first half on the page before. */
  gap: '' | ' ' | undefined

  constructor(inline: Inline = new Inline(), attached: Block[] = []) {
    this.inline = inline
    this.attached = attached
  }
}
