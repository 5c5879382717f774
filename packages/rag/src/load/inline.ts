import type { Link } from '../document.ts'
import type { Block } from './compose.ts'

/** A place that other places can point to, as an offset into a block's text. */
interface Anchor {
  readonly id: string
  readonly at: number
}

export interface AnchoredBlock extends Block {
  readonly anchors?: readonly Anchor[]
}

/** The text of a block while it is written, with the links in it and the places of names. */
export class Inline {
  #parts: string[] = []
  #length = 0
  #links: Link[] = []
  #open: { url: string; start: number }[] = []
  #anchors: Anchor[] = []

  get length(): number {
    return this.#length
  }

  get isBlank(): boolean {
    return this.#parts.every(part => part.trim() === '')
  }

  /** Whether white space would be doubled, or stand at the beginning. */
  get isSpaced(): boolean {
    return /^$|\s$/.test(this.#parts.at(-1) ?? '')
  }

  write(text: string): void {
    if (text === '') return
    this.#parts.push(text)
    this.#length += text.length
  }

  /** Ends the line, without the white space at its end. */
  break(): void {
    this.#trimEnd(trimLine)
    this.write('\n')
  }

  /** What is written from here on is a link. */
  openLink(url: string): void {
    this.#open.push({ url, start: this.#length })
  }

  closeLink(): void {
    const link = this.#open.pop()
    if (link) this.#links.push({ ...link, end: this.#length })
  }

  mark(id: string): void {
    this.#anchors.push({ id, at: this.#length })
  }

  /** What has been written, as a block; links that are open go on in the next, and names of a blank one belong to it. */
  take(prefix = ''): AnchoredBlock {
    this.#trimEnd(text => text.trimEnd())
    const shift = prefix.length
    const text = prefix + this.#parts.join('')
    const links = [...this.#links, ...this.#open.map(link => ({ ...link, end: this.#length }))]
      .filter(({ start, end }) => start < Math.min(end, this.#length))
      .map(({ start, end, url }) => ({ start: start + shift, end: Math.min(end, this.#length) + shift, url }))
    const blank = this.#length === 0
    const anchors = blank ? [] : this.#anchors.map(({ id, at }) => ({ id, at: Math.min(at, this.#length) + shift }))
    this.#anchors = blank ? this.#anchors.map(({ id }) => ({ id, at: 0 })) : []
    this.#parts = []
    this.#length = 0
    this.#links = []
    for (const link of this.#open) link.start = 0
    return { text, ...(links.length > 0 && { links }), ...(anchors.length > 0 && { anchors }) }
  }

  #trimEnd(trim: (text: string) => string): void {
    for (let last = this.#parts.pop(); last !== undefined; last = this.#parts.pop()) {
      const trimmed = trim(last)
      this.#length -= last.length - trimmed.length
      if (trimmed !== '') {
        this.#parts.push(trimmed)
        return
      }
    }
  }
}

/** Without the white space at the end of the last line; a loop, since a pattern would try at each space. */
function trimLine(text: string): string {
  let end = text.length
  while (end > 0 && text[end - 1] !== '\n' && text[end - 1]!.trim() === '') end--
  return text.slice(0, end)
}
