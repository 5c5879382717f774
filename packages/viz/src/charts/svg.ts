/** Attributes by name; one that is undefined is left out. Text is escaped, numbers are rounded to tenths. */
export type Attributes = Readonly<Record<string, string | number | undefined>>

/** An element as markup. The children are markup already: `escapeText` makes it of text. */
export function element(name: string, attributes: Attributes, ...children: readonly string[]): string {
  let tag = `<${name}`
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined) tag += ` ${key}="${typeof value === 'number' ? tenths(value) : escapeText(value)}"`
  }
  return children.length > 0 ? `${tag}>${children.join('')}</${name}>` : `${tag}/>`
}

/** Text that means the same between tags and in an attribute. What XML cannot hold becomes U+FFFD. */
export function escapeText(text: string): string {
  return text
    .toWellFormed()
    .replace(notXml, '�')
    .replace(/[&<>"']/g, character => entities[character]!)
}

/** A coordinate in tenths of a pixel: finer is not seen, and hides how engines differ in the last bits of a sine. */
export function tenths(value: number): string {
  const rounded = Math.round(value * 10) / 10
  // Not '-0'.
  return String(rounded === 0 ? 0 : rounded)
}

/** The `d` of a path, without the points that lie where the one before does. */
export class Path {
  #d = ''
  #last = ''

  get d(): string {
    return this.#d
  }

  move(x: number, y: number): this {
    return this.#add('M', x, y)
  }

  line(x: number, y: number): this {
    return this.#add('L', x, y)
  }

  close(): this {
    this.#d += 'Z'
    this.#last = ''
    return this
  }

  /** A dot, which a round line cap paints: far shorter than a circle of its own. */
  dot(x: number, y: number): this {
    this.#d += `M${tenths(x)} ${tenths(y)}h0`
    this.#last = ''
    return this
  }

  rectangle(x: number, y: number, width: number, height: number): this {
    // By its rounded corners, so that neighbours meet without a gap.
    const [left, top] = [tenths(x), tenths(y)]
    this.#d += `M${left} ${top}H${tenths(x + width)}V${tenths(y + height)}H${left}Z`
    this.#last = ''
    return this
  }

  #add(command: string, x: number, y: number): this {
    const point = `${tenths(x)} ${tenths(y)}`
    if (command === 'L' && point === this.#last) return this
    this.#d += command + point
    this.#last = point
    return this
  }
}

// eslint-disable-next-line no-control-regex -- these are what XML 1.0 forbids
const notXml = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g
const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;'
}
