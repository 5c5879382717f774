import type { Inline } from '../inline.ts'

interface Field {
  instruction: string
  hasResult: boolean
  link: boolean
}

/** Fields that are open: what they are told to do comes first and is not shown, then their result, which is. */
export class Fields {
  readonly #open: Field[] = []

  /** Whether what comes now is shown. */
  get isShown(): boolean {
    return this.#open.every(({ hasResult }) => hasResult)
  }

  /** A `w:fldChar`: where a field begins, where its result does, or where it ends. */
  mark(type: string | undefined, inline: Inline): void {
    if (type === 'begin') this.#open.push({ instruction: '', hasResult: false, link: false })
    const field = this.#open.at(-1)
    if (type === 'separate' && field) {
      field.hasResult = true
      const url = linkOf(field.instruction)
      if (url !== undefined) {
        field.link = true
        inline.openLink(url)
      }
    }
    if (type === 'end' && this.#open.pop()?.link) inline.closeLink()
  }

  instruct(text: string): void {
    const field = this.#open.at(-1)
    if (field && !field.hasResult) field.instruction += text
  }
}

/** Where a field of the kind HYPERLINK leads; `\l` names a place in the document. */
export function linkOf(instruction: string): string | undefined {
  const [, address = '', place] = /^\s*HYPERLINK\s+(?:"([^"]*)"\s*)?(?:\\l\s+"([^"]*)")?/.exec(instruction) ?? []
  return address === '' && place === undefined ? undefined : address + (place === undefined ? '' : `#${place}`)
}
