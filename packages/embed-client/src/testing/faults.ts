/** What goes wrong with one request. A fault that does not fit the request (such as `nan` for a chat) is ignored. */
export type Fault =
  /** Answers with this status in place of the work, `body` as it is or as JSON. */
  | { type: 'status'; status: number; headers?: Readonly<Record<string, string>>; body?: unknown }
  /** Closes the connection before a byte of the answer. */
  | { type: 'drop' }
  /** Closes the connection in the middle of the answer; in a stream, after that many events (default 2). */
  | { type: 'die'; after?: number }
  /** Ends the answer properly, but after half of its JSON. */
  | { type: 'cut-json' }
  /** Sends the head of the answer at once and its body so many milliseconds later. */
  | { type: 'slow'; ms: number }
  /** Embeddings: last item first; their `index` is right. */
  | { type: 'reverse' }
  /** Embeddings: the last items are left out, one by default. */
  | { type: 'missing'; items?: number }
  /** Embeddings: the first vector holds a NaN (in base64) or a null (as a list). */
  | { type: 'nan' }
  /** Embeddings: vectors are a number shorter than the model's. */
  | { type: 'short' }

/** A request, as a rule for faults sees it. */
export interface FaultyRequest {
  /** Counted from 0, in the order in which requests come. */
  readonly number: number
  readonly path: string
  /** Parsed JSON; `undefined` where there was none. */
  readonly body: unknown
}

/** A script, an entry a request and `undefined` where nothing goes wrong, as after its end; or a rule. */
export type Faults = readonly (Fault | undefined)[] | ((request: FaultyRequest) => Fault | undefined)

export function faultFor(faults: Faults, request: FaultyRequest): Fault | undefined {
  return typeof faults === 'function' ? faults(request) : faults[request.number]
}
