import type { EmbedErrorCode, OpenAiEmbedderOptions } from '../src/index.ts'
import type { Fault } from '../src/testing/index.ts'

/** A fault, and what `createOpenAiEmbedder` makes of it with a request of three texts and at most three attempts. */
export interface FaultRow {
  readonly name: string
  readonly fault: Fault
  readonly options?: Partial<OpenAiEmbedderOptions>
  /** Where only the first request suffers it. */
  readonly once: Outcome
  /** Where every request does. */
  readonly always: Outcome
}

export interface Outcome {
  /** All vectors, in order, or the code of the error. */
  readonly result: 'delivered' | EmbedErrorCode
  /** Requests that the service got; `undefined` where time decides. */
  readonly requests: number | undefined
  /** Texts that the service has embedded, and would bill, again. */
  readonly billedAgain: number
}

/** Every fault of the test server, statuses by what they mean. */
export const faultRows: readonly FaultRow[] = [
  ...[400, 422].map(code => row(status(code), of('delivered', 3), of('bad-request', 5))),
  row(status(413), of('delivered', 3), of('bad-inputs', 5)),
  row(status(401), of('unauthorized', 1)),
  row(status(403), of('forbidden', 1)),
  row(status(404), of('not-found', 1)),
  row(status(408), of('delivered', 2), of('timeout', 3)),
  ...[409, 500, 502, 503, 504].map(code => row(status(code), of('delivered', 2), of('server-error', 3))),
  row(
    { name: '429 with a wait', fault: { type: 'status', status: 429, headers: { 'retry-after-ms': '5' } } },
    of('delivered', 2),
    of('rate-limited', undefined)
  ),
  row(
    { name: '429 with a wait of an hour', fault: { type: 'status', status: 429, headers: { 'retry-after': '3600' } } },
    of('rate-limited', 1)
  ),
  row(
    { name: '429 for a used-up quota', fault: { type: 'status', status: 429, body: quotaUsed() } },
    of('quota-exceeded', 1)
  ),
  row({ name: '200 with another JSON', fault: { type: 'status', status: 200, body: {} } }, of('bad-response', 1)),
  row({ name: 'drop', fault: { type: 'drop' } }, of('delivered', 2), of('connection', 3)),
  row({ name: 'drop-after', fault: { type: 'drop-after' } }, of('delivered', 2, 3), of('connection', 3, 6)),
  row({ name: 'die', fault: { type: 'die' } }, of('delivered', 2, 3), of('connection', 3, 6)),
  row({ name: 'hang', fault: { type: 'hang' }, options: { timeoutMs: 400 } }, of('delivered', 2), of('timeout', 3)),
  row({ name: 'cut-json', fault: { type: 'cut-json' } }, of('delivered', 2, 3), of('bad-response', 3, 6)),
  row({ name: 'slow, within timeoutMs', fault: { type: 'slow', ms: 5 } }, of('delivered', 1)),
  row(
    { name: 'slow, beyond timeoutMs', fault: { type: 'slow', ms: 60_000 }, options: { timeoutMs: 400 } },
    of('delivered', 2, 3),
    of('timeout', 3, 6)
  ),
  row(
    {
      name: 'huge, beyond maxResponseBytes',
      fault: { type: 'huge', bytes: 200_000 },
      options: { maxResponseBytes: 100_000 }
    },
    of('bad-response', 1)
  ),
  row({ name: 'reverse', fault: { type: 'reverse' } }, of('delivered', 1)),
  ...(['missing', 'nan'] as const).map(type =>
    row({ name: type, fault: { type } }, of('delivered', 2, 1), of('bad-inputs', 2, 1))
  ),
  row({ name: 'short', fault: { type: 'short' }, options: { dimensions: 64 } }, of('bad-response', 1))
]

/** A row as a line of a Markdown table: the fault, what comes of it once, and where it stays. */
export function lineOf({ name, once, always }: FaultRow): string {
  return `| ${name} | ${wordsOf(once)} | ${wordsOf(always)} |`
}

function wordsOf({ result, requests, billedAgain }: Outcome): string {
  const sent = requests === undefined ? 'until maxRateLimitedMs' : `${requests} request${requests === 1 ? '' : 's'}`
  const billed = billedAgain === 0 ? '' : `, ${billedAgain} text${billedAgain === 1 ? '' : 's'} billed again`
  return `${result === 'delivered' ? result : `\`${result}\``}, ${sent}${billed}`
}

function row(fault: Pick<FaultRow, 'name' | 'fault' | 'options'>, once: Outcome, always: Outcome = once): FaultRow {
  return { ...fault, once, always }
}

function status(status: number): Pick<FaultRow, 'name' | 'fault'> {
  return { name: String(status), fault: { type: 'status', status } }
}

function of(result: Outcome['result'], requests: number | undefined, billedAgain = 0): Outcome {
  return { result, requests, billedAgain }
}

function quotaUsed(): unknown {
  return { error: { message: 'no', type: 'insufficient_quota', code: 'insufficient_quota' } }
}
