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

/** The element of `page.html` with this id. */
export function byId<T extends HTMLElement>(id: string, type: new () => T): T {
  const found = document.getElementById(id)
  if (!(found instanceof type)) throw new Error(`page.html has no ${type.name} ${id}`)
  return found
}

/** One of the pictures of `page.html`, for a button that has a name besides. */
export function icon(name: string): SVGSVGElement {
  const picture = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  picture.setAttribute('class', 'icon')
  picture.setAttribute('aria-hidden', 'true')
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use')
  use.setAttribute('href', `#icon-${name}`)
  picture.append(use)
  return picture
}

/** A button with a picture, and a name for who does not see it. */
export function iconButton(name: string, label: string, onclick: () => void): HTMLButtonElement {
  return element('button', { type: 'button', className: 'quiet', ariaLabel: label, title: label, onclick }, icon(name))
}

/** Text from documents and models: it may run from right to left. */
export function foreign<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  text: string,
  className = ''
): HTMLElementTagNameMap[Tag] {
  return element(tag, { dir: 'auto', className } as Partial<HTMLElementTagNameMap[Tag]>, text)
}

/** Tells a screen reader, without a change on the page. */
export function say(text: string): void {
  byId('live', HTMLElement).textContent = text
}

/** `1 page`, `2 pages`, with separators as the reader's language has them. */
export function count(number: number, one: string): string {
  return `${number.toLocaleString()} ${one}${number === 1 ? '' : 's'}`
}
