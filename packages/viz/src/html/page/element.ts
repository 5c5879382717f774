import { clamp } from './scene/clamp.ts'

/** The element of `page.html` with this id. */
export function byId<Id extends string>(id: Id): ElementOf<Id> {
  return document.getElementById(id) as ElementOf<Id>
}

type ElementOf<Id> = Id extends 'query' | 'grouped' | 'means' | 'alone'
  ? HTMLInputElement
  : Id extends 'color' | 'size' | 'label'
    ? HTMLSelectElement
    : Id extends 'png' | 'previous' | 'next'
      ? HTMLButtonElement
      : Id extends 'help'
        ? HTMLDialogElement
        : HTMLElement

/** A new element. Strings become text, never markup. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Partial<HTMLElementTagNameMap[Tag]> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const made = Object.assign(document.createElement(tag), properties)
  made.append(...children)
  return made
}

/** A text of the reader's data: it may run from right to left. */
export function foreign<Tag extends keyof HTMLElementTagNameMap>(tag: Tag, text: string): HTMLElementTagNameMap[Tag] {
  return element(tag, { dir: 'auto' } as Partial<HTMLElementTagNameMap[Tag]>, text)
}

/** A note, of less weight than what it is about. */
export function soft(text: string): HTMLSpanElement {
  return element('span', { className: 'soft' }, text)
}

/** A part of 1 as a bar. The figure beside it says the same. */
export function bar(part: number): HTMLElement {
  const filled = element('i')
  filled.style.width = `${100 * clamp(part, 0, 1)}%`
  return element('i', { className: 'bar' }, filled)
}

/** What the buttons of `page.html` do, by their ids. */
export function onClick(runs: Readonly<Record<string, () => void>>): void {
  for (const [id, run] of Object.entries(runs)) byId(id).onclick = run
}

/** A new button that does something. */
export function button(text: string, onclick: (event: MouseEvent) => void): HTMLButtonElement {
  return element('button', { onclick }, text)
}

/** A number of things, with separators as the reader's language has them. */
export function count(number: number): string {
  return number.toLocaleString()
}

/** Tells a screen reader. */
export function say(text: string): void {
  byId('live').textContent = text
}

/** At most `length` characters of a text, in one line. */
export function brief(text: string, length: number): string {
  // Enough of it to be cut; a text may have millions.
  const line = text
    .slice(0, 4 * length)
    .replace(/\s+/g, ' ')
    .trim()
  return line.length <= length && text.length <= 4 * length ? line : `${line.slice(0, length - 1).trimEnd()}…`
}
