import { inspect, isDeepStrictEqual } from 'node:util'

// Loaded by the programs that `toProgram` makes out of examples.

/** The documented values (by their lines) that the program has to reach before it ends. */
const awaited = new Set<number>()

export function plan(lines: number[]): void {
  for (const line of lines) awaited.add(line)
  process.on('exit', code => {
    if (code !== 0 || awaited.size === 0) return
    process.stderr.write(`Error: line ${Math.min(...awaited)}: the value documented here was never reached\n`)
    process.exitCode = 1
  })
}

/** Passes `actual` on, or throws where it is not as documented. */
export function documented<T>(line: number, actual: T, expected: () => unknown): T {
  awaited.delete(line)
  const value = expected()
  if (!equals(actual, value)) throw new Error(`line ${line}: documented ${show(value)}, got ${show(actual)}`)
  return actual
}

/** A number of which only the first digits are documented. */
export class Digits {
  readonly first: string

  constructor(first: string) {
    this.first = first
  }

  [inspect.custom](): string {
    return `${this.first}…`
  }
}

function equals(actual: unknown, expected: unknown): boolean {
  if (expected instanceof Digits) return typeof actual === 'number' && String(actual).startsWith(expected.first)
  if (Array.isArray(expected)) {
    const items = itemsOf(actual)
    const round = actual instanceof Float32Array ? Math.fround : (n: number) => n
    return (
      items?.length === expected.length &&
      expected.every((item: unknown, i) => equals(items[i], typeof item === 'number' ? round(item) : item))
    )
  }
  if (isPlain(expected)) {
    const keys = Object.keys(expected)
    return (
      typeof actual === 'object' &&
      actual !== null &&
      Object.keys(actual).length === keys.length &&
      keys.every(key => Object.hasOwn(actual, key) && equals((actual as Record<string, unknown>)[key], expected[key]))
    )
  }
  return isDeepStrictEqual(actual, expected)
}

function itemsOf(value: unknown): ArrayLike<unknown> | undefined {
  if (Array.isArray(value)) return value as unknown[]
  return ArrayBuffer.isView(value) && !(value instanceof DataView) ? (value as Uint8Array) : undefined
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}

function show(value: unknown): string {
  return inspect(value, { depth: 6, breakLength: Infinity, maxArrayLength: 50 })
}
