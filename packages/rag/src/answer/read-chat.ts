import { RagError } from '../errors.ts'
import type { Chat, ChatMessage } from '../ports.ts'

/** How long a chat model may take, and how much it may say. */
export interface ChatLimits {
  /** Milliseconds until the next piece of an answer has to be there, the first included. Default 120,000; Infinity: none. */
  chatTimeoutMs?: number
  /** The most UTF-16 units that an answer may have; a model that never ends is garbage. From 1 up. Default 100,000. */
  answerLength?: number
}

/**
 * What a chat says, as a whole; `say` gets the pieces as they come. A chat that does not heed the signal is left behind.
 *
 * @throws {RagError} with what had been said as `partial`: `chat-failed`, with the chat's error as `cause`; `chat-late`;
 *   `chat-garbage`, for pieces that are no strings, control characters, or more than `answerLength`
 * @throws the signal's reason, and any `RagError` of the chat, as it is
 */
export async function readChat(
  chat: Chat,
  messages: readonly ChatMessage[],
  {
    chatTimeoutMs = 120_000,
    answerLength = 100_000,
    signal,
    say = () => undefined
  }: ChatLimits & { signal?: AbortSignal | undefined; say?: ((piece: string) => void) | undefined } = {}
): Promise<string> {
  let text = ''
  let pieces: AsyncIterator<string> | undefined
  const give = new AbortController()
  const fail = (code: 'chat-failed' | 'chat-late' | 'chat-garbage', what: string, cause?: unknown): RagError => {
    const when = text === '' ? 'before it said anything' : `after ${text.length} characters: the answer is not complete`
    const why = cause === undefined ? '' : ` (${describe(cause)})`
    return new RagError(code, `${what} ${when}${why}`, { partial: text, ...(cause !== undefined && { cause }) })
  }
  try {
    const given = signal === undefined ? give.signal : AbortSignal.any([signal, give.signal])
    pieces = chat.stream(messages, { signal: given })[Symbol.asyncIterator]()
    for (;;) {
      const next = orLate(pieces.next(), chatTimeoutMs, () =>
        fail('chat-late', `the chat model sent nothing for ${chatTimeoutMs / 1000} s (chatTimeoutMs),`)
      )
      const { done, value } = (await unlessAborted(next, signal)) as IteratorResult<unknown, unknown>
      if (done === true) return text
      if (typeof value !== 'string')
        throw fail('chat-garbage', `the chat model sent a ${typeof value} for a piece of text`)
      text += value
      if (text.length > answerLength)
        throw fail('chat-garbage', `the chat model did not end (answerLength ${answerLength})`)
      if (isGarbage(text)) throw fail('chat-garbage', 'the chat model sent bytes that are no text')
      say(value)
    }
  } catch (error) {
    // Lets it close its connection, but does not wait for that.
    give.abort(error)
    void (async () => pieces?.return?.())().catch(() => undefined)
    if (signal?.aborted === true || error instanceof RagError) throw error
    throw fail('chat-failed', 'the chat model failed', error)
  }
}

/** @throws the signal's reason, as soon as it is aborted */
export function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const stop = (): void => {
    reject(signal.reason as Error)
  }
  if (signal.aborted) stop()
  signal.addEventListener('abort', stop, { once: true })
  return Promise.race([promise, aborted]).finally(() => {
    signal.removeEventListener('abort', stop)
  })
}

/** @throws {RangeError} */
export function requireChatLimits({ chatTimeoutMs = 1, answerLength = 1 }: ChatLimits): void {
  if (!(chatTimeoutMs > 0)) throw new RangeError(`chatTimeoutMs must be a number above 0, not ${chatTimeoutMs}`)
  if (!(answerLength >= 1)) throw new RangeError(`answerLength must be a number from 1 up, not ${answerLength}`)
}

function orLate<T>(promise: Promise<T>, ms: number, error: () => RagError): Promise<T> {
  // Timers take no more than 31 bits; so long a wait is none.
  if (ms >= 2 ** 31) return promise
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    reject(error())
  }, ms)
  return Promise.race([promise, late]).finally(() => {
    clearTimeout(timer)
  })
}

/** More than a twentieth control characters and replacements of broken UTF-8, and at least eight: no text of any language. */
function isGarbage(text: string): boolean {
  // Only the latest piece of a long text is looked at, so that reading stays linear.
  const latest = text.slice(-1000)
  const odd = latest.match(/(?![\t\n\r])[\p{Cc}\ufffd]/gu)?.length ?? 0
  return odd >= 8 && odd > latest.length / 20
}

/** An error in a line. */
function describe(error: unknown): string {
  return error instanceof Error ? String(error) : typeof error
}
