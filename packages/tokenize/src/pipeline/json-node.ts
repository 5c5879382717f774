import { TokenizeError } from '../errors.ts'

/**
 * A part of a JSON document with the path that leads to it, so that what is wrong with a file is told by its place:
 * `pre_tokenizer.pretokenizers[1].type`. Missing and null are the same.
 */
export class JsonNode {
  readonly value: unknown
  readonly path: string

  constructor(value: unknown, path: string) {
    this.value = value ?? undefined
    this.path = path
  }

  get isPresent(): boolean {
    return this.value !== undefined
  }

  /** A field of an object, own fields alone: `__proto__` is a name as any other. */
  get(key: string): JsonNode {
    const { value } = this
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw this.invalid('an object')
    const field = Object.getOwnPropertyDescriptor(value, key)
    return new JsonNode(field?.value, this.path === '' ? key : `${this.path}.${key}`)
  }

  entries(): [string, JsonNode][] {
    const { value } = this
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw this.invalid('an object')
    return Object.entries(value).map(([key, field]) => [
      key,
      new JsonNode(field, `${this.path}[${JSON.stringify(key)}]`)
    ])
  }

  items(): JsonNode[] {
    if (!Array.isArray(this.value)) throw this.invalid('a list')
    return this.value.map((item, index) => new JsonNode(item, `${this.path}[${index}]`))
  }

  string(fallback?: string): string {
    const value = this.value ?? fallback
    if (typeof value !== 'string') throw this.invalid('a string')
    return value
  }

  /** A string of one code point. */
  character(): string {
    const value = this.string()
    if (value === '' || String.fromCodePoint(value.codePointAt(0) ?? 0) !== value) throw this.invalid('one character')
    return value
  }

  boolean(fallback?: boolean): boolean {
    const value = this.value ?? fallback
    if (typeof value !== 'boolean') throw this.invalid('true or false')
    return value
  }

  /** A whole number from 0 to 2³² − 1. */
  count(fallback?: number): number {
    const value = this.value ?? fallback
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > 0xffffffff) {
      throw this.invalid('a whole number from 0')
    }
    return value
  }

  oneOf<Choice extends string>(choices: readonly Choice[], fallback?: Choice): Choice {
    const value = this.string(fallback)
    const choice = choices.find(one => one === value)
    if (choice === undefined) throw this.unsupported(`one of ${choices.join(', ')}`)
    return choice
  }

  /** @throws {TokenizeError} 'unsupported' if there is a field of another name that is set */
  only(keys: readonly string[]): void {
    for (const [key, field] of this.entries()) {
      if (field.isPresent && !keys.includes(key)) {
        const path = this.path === '' ? key : `${this.path}.${key}`
        throw new TokenizeError('unsupported', `${path}: this option is not known; known are ${keys.join(', ')}.`)
      }
    }
  }

  invalid(expected: string): TokenizeError {
    return new TokenizeError('invalid-file', `${this.#place()}: expected ${expected}, but it is ${this.#shown()}.`)
  }

  unsupported(expected: string): TokenizeError {
    return new TokenizeError(
      'unsupported',
      `${this.#place()}: ${this.#shown()} is not known here; expected ${expected}.`
    )
  }

  #place(): string {
    return this.path === '' ? 'the file' : this.path
  }

  #shown(): string {
    const { value } = this
    if (value === undefined) return 'missing'
    if (typeof value === 'string') return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value)
    if (typeof value === 'object') return Array.isArray(value) ? 'a list' : 'an object'
    return typeof value === 'number' || typeof value === 'boolean' ? value.toString() : typeof value
  }
}

/**
 * The components of a section in their order. A `Sequence` holds components, which can be sequences too; they are laid out
 * flat, and without recursion, since a file can nest them as deeply as it likes.
 */
export function flattenSequence(section: JsonNode, listName: string): JsonNode[] {
  const flat: JsonNode[] = []
  const pending = section.isPresent ? [section] : []
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node.get('type').value !== 'Sequence') flat.push(node)
    else {
      node.only(['type', listName])
      pending.push(...node.get(listName).items().reverse())
    }
  }
  return flat
}
