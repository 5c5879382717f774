import { createRandom } from '@llm-cookbook/vector'

/** What goes wrong with one request. A fault that does not fit the request (such as `nan` for a chat) is ignored. */
export type Fault =
  /** Answers with this status in place of the work; `body` as it is or as JSON, by default an error as OpenAI writes it. */
  | { type: 'status'; status: number; headers?: Readonly<Record<string, string>>; body?: unknown }
  /** Closes the connection before the work is done. */
  | { type: 'drop' }
  /** Does the work, which a real service would bill, and closes the connection before a byte of the answer. */
  | { type: 'drop-after' }
  /** Closes the connection in the middle of the answer; in a stream, after that many events (default 2). */
  | { type: 'die'; after?: number }
  /** Takes the request and never answers. */
  | { type: 'hang' }
  /** Ends the answer properly, but after half of its JSON. */
  | { type: 'cut-json' }
  /** Sends the head of the answer at once and its body so many milliseconds later, by default 1,000. */
  | { type: 'slow'; ms?: number }
  /** Sends so many bytes of white space before the answer's JSON, by default 256 MiB. */
  | { type: 'huge'; bytes?: number }
  /** Embeddings: last item first; their `index` is right. */
  | { type: 'reverse' }
  /** Embeddings: the last items are left out, one by default. */
  | { type: 'missing'; items?: number }
  /** Embeddings: the first vector holds a NaN (in base64) or a null (as a list). */
  | { type: 'nan' }
  /** Embeddings: vectors are a number shorter than the model's. */
  | { type: 'short' }

/** Every type of fault. */
export const faultTypes: readonly Fault['type'][] = Object.keys({
  status: 0,
  drop: 0,
  'drop-after': 0,
  die: 0,
  hang: 0,
  'cut-json': 0,
  slow: 0,
  huge: 0,
  reverse: 0,
  missing: 0,
  nan: 0,
  short: 0
} satisfies Record<Fault['type'], 0>) as Fault['type'][]

/** Faults by which an answer arrives, and is of no use. */
export const spoiling: ReadonlySet<Fault['type']> = new Set(['cut-json', 'missing', 'nan', 'short'] as const)

/** A request, as a rule for faults sees it. */
export interface FaultyRequest {
  /** Counted from 0, in the order in which requests come. */
  readonly number: number
  /** Such as `POST`. */
  readonly method: string
  /** With the query. */
  readonly path: string
  /** Parsed JSON; `undefined` where there was none. */
  readonly body: unknown
}

/**
 * Shares of all requests, each from 0 to 1 and at most 1 together, by the fault's type or by a status:
 * `{ seed: 1, 500: 0.02, drop: 0.005, 'drop-after': 0.005 }`.
 */
export interface FaultRates extends Readonly<Partial<Record<Exclude<Fault['type'], 'status'>, number>>> {
  /** The same seed gives the same faults to the same requests, counted in the order in which they come. Default 1. */
  readonly seed?: number
  readonly [status: number]: number
}

/**
 * A script, an entry a request and `undefined` where nothing goes wrong, as after its end; a rule; or how often what
 * goes wrong.
 */
export type Faults = readonly (Fault | undefined)[] | FaultRates | ((request: FaultyRequest) => Fault | undefined)

/** @throws {TypeError | RangeError} rates that cannot be right */
export function faultRule(faults: Faults = []): (request: FaultyRequest) => Fault | undefined {
  if (typeof faults === 'function') return faults
  if (isScript(faults)) return ({ number }) => faults[number]
  const { seed = 1, ...rates } = faults
  const entries = Object.entries(rates).map(([name, rate]) => [faultOf(name), checkRate(name, rate)] as const)
  const sum = entries.reduce((sum, [, rate]) => sum + rate, 0)
  if (sum > 1 + 1e-9) throw new RangeError(`faults: expected rates of at most 1 together, got ${sum}`)
  const random = createRandom(seed)
  return () => {
    let draw = random.uniform()
    return entries.find(([, rate]) => (draw -= rate) < 0)?.[0]
  }
}

function isScript(
  faults: Exclude<Faults, (request: FaultyRequest) => unknown>
): faults is readonly (Fault | undefined)[] {
  return Array.isArray(faults)
}

function faultOf(name: string): Fault {
  if (/^[1-5]\d\d$/.test(name)) return { type: 'status', status: Number(name) }
  const type = faultTypes.find(type => type === name && type !== 'status')
  if (type) return { type } as Fault
  const known = faultTypes.filter(type => type !== 'status').join(', ')
  throw new TypeError(`faults: expected a status or one of ${known}, got ${name}`)
}

function checkRate(name: string, rate: unknown): number {
  if (typeof rate === 'number' && rate >= 0 && rate <= 1) return rate
  throw new RangeError(`faults: expected a share from 0 to 1 for ${name}, got ${String(rate)}`)
}
