import type { Matrix } from '@llm-cookbook/vector'

/** Bounds of a number, both included; none where left out. */
export interface Bounds {
  readonly least?: number | undefined
  readonly most?: number | undefined
}

export interface MatrixExpectation {
  /** What the caller calls it; `matrix` by default. */
  readonly name?: string | undefined
  /** How many rows it has to have; 0 by default. */
  readonly atLeast?: number | undefined
}

/**
 * @throws TypeError when it is no Matrix; RangeError when it has too few rows, or a number that is NaN or infinite, whose
 *   row and column it names
 */
export function checkMatrix(matrix: Matrix, { name = 'matrix', atLeast = 0 }: MatrixExpectation = {}): void {
  // By its shape: that of another copy of the package is one too.
  const { rows, columns, data } = (matrix as Partial<Matrix> | null | undefined) ?? {}
  if (rows === undefined || columns === undefined || data?.length !== rows * columns) {
    throw new TypeError(`${name}: expected a Matrix, got ${describe(matrix)}; Matrix.fromRows(arrays) makes one`)
  }
  if (rows < atLeast) throw new RangeError(`${name}: expected ${count(atLeast, 'row')} at least, got ${rows}`)
  if (isFinite(data)) return
  const i = data.findIndex(value => !Number.isFinite(value))
  const [row, column] = [Math.floor(i / columns), i % columns]
  throw new RangeError(`${name}: expected finite numbers, got ${data[i]} in row ${row}, column ${column}`)
}

/** Whether all are neither NaN nor infinite, whose exponents are all ones: one more overflows into the sign. */
function isFinite({ buffer, byteOffset, length }: Float32Array): boolean {
  const bits = new Int32Array(buffer, byteOffset, length)
  let any = 0
  for (let i = 0; i < length; i++) any |= (bits[i]! & 0x7f800000) + 0x800000
  return any >= 0
}

/** @throws RangeError unless there is one for each row of the matrix */
export function checkLength(name: string, { length }: ArrayLike<unknown>, rows: number): void {
  if (length !== rows) throw new RangeError(`${name}: expected ${rows}, one for each row, got ${length}`)
}

/** For what a model is to judge. @throws as `checkMatrix`; RangeError also for other columns than those of the fit */
export function checkColumns(matrix: Matrix, columns: number): void {
  checkMatrix(matrix)
  if (matrix.columns !== columns) {
    throw new RangeError(`matrix: expected ${columns} columns as in the fit, got ${matrix.columns}`)
  }
}

/** @throws TypeError, RangeError unless they are finite numbers, one for each row of the matrix */
export function checkTargets(name: string, targets: ArrayLike<number>, rows: number): void {
  checkLength(name, targets, rows)
  for (let i = 0; i < rows; i++) {
    const target: unknown = targets[i]
    if (typeof target !== 'number') throw new TypeError(`${name}[${i}]: expected a number, got ${describe(target)}`)
    if (!Number.isFinite(target)) throw new RangeError(`${name}[${i}]: expected a finite number, got ${target}`)
  }
}

/** @throws RangeError unless it is a safe integer within the bounds */
export function checkInteger(name: string, value: number, bounds: Bounds = {}): void {
  if (!Number.isSafeInteger(value) || !isWithin(value, bounds)) {
    throw new RangeError(`${name}: expected ${inWords('an integer', bounds)}, got ${describe(value)}`)
  }
}

/** @throws RangeError unless it is a finite number within the bounds */
export function checkNumber(name: string, value: number, bounds: Bounds = {}): void {
  if (!Number.isFinite(value) || !isWithin(value, bounds)) {
    throw new RangeError(`${name}: expected ${inWords('a number', bounds)}, got ${describe(value)}`)
  }
}

/** @throws RangeError unless it is one of those strings */
export function checkOneOf<Value extends string>(name: string, value: Value, allowed: readonly Value[]): void {
  if (!allowed.includes(value)) {
    const quoted = allowed.map(one => `'${one}'`)
    const list = [quoted.slice(0, -1).join(', '), quoted.at(-1)].filter(Boolean).join(' or ')
    throw new RangeError(`${name}: expected ${list}, got ${describe(value)}`)
  }
}

function isWithin(value: number, { least = -Infinity, most = Infinity }: Bounds): boolean {
  return value >= least && value <= most
}

function inWords(kind: string, { least, most }: Bounds): string {
  if (least !== undefined && most !== undefined) return `${kind} from ${least} to ${most}`
  if (least !== undefined) return `${kind} from ${least} on`
  return most === undefined ? kind : `${kind} of ${most} at most`
}

function describe(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'object' && value !== null) return 'an object'
  return typeof value === 'function' ? 'a function' : String(value)
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
