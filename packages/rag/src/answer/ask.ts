import { noAnswer, type Answer, type AskEvent } from './answer.ts'
import { checkAnswer } from './citations.ts'
import { RagError } from '../errors.ts'
import { extract } from './extract.ts'
import type { Analyzer, Chat } from '../ports.ts'
import { buildPrompt, type PromptOptions } from './prompt.ts'
import { Replay } from './replay.ts'
import type { Hit } from '../retrieve/retrieve.ts'

export interface AskOptions extends PromptOptions {
  /** Where the passages come from: an index, or anything that can do this. */
  index: {
    readonly analyzer: Analyzer
    search(query: string, options: { k: number; signal?: AbortSignal }): Promise<readonly Hit[]>
  }
  /** Compares words of the question and of the passages. Default: the index's own. */
  analyzer?: Analyzer
  /** Writes the answer from the passages. Without one, the answer is quoted from them. */
  chat?: Chat
  /** The most passages that the answer is made from, from 1 up. Default 10. */
  k?: number
  /** Stops everything; the answer is then rejected with the signal's reason. */
  signal?: AbortSignal
}

/** An answer under way. Its events can be read, its result awaited, or both, in any order, each any number of times. */
export interface Asked extends AsyncIterable<AskEvent> {
  readonly result: Promise<Answer>
}

/**
 * Answers a question from documents, with quotes that stand in them to the letter.
 *
 * Without `chat` it works offline: the best one to three sentences are the answer, and if none is good enough, the documents
 * do not tell. With `chat` a model writes the answer from the passages, and each of its sentences is checked: a citation
 * has to point to a passage, and is turned into a quote of the sentence there that is nearest in words. Such an answer is
 * `found` if it does not say `noAnswer` and at least one of its sentences cites a passage, or cites none but has three
 * quarters of its terms and all its numbers in one sentence of a passage.
 *
 * The work begins at once and goes on whether or not the events are read; only `signal` stops it. When it fails, `result`
 * is rejected and the events end with the same error, without `done`: the text that came before is not a whole answer.
 *
 * @throws {TypeError} the question is no string
 * @throws {RangeError} the question is blank; `k` or `contextSize` is no whole number from 1 up
 * @throws {RagError} (as a rejection) `chat-failed`, with the chat's error as `cause`; and what the index's search throws
 */
export function ask(question: string, options: AskOptions): Asked {
  if (typeof question !== 'string') throw new TypeError(`question must be a string, not ${typeof question}`)
  if (question.trim() === '') throw new RangeError('question must say something, and is blank')
  const { k = 10, contextSize = 1 } = options
  for (const [name, value] of Object.entries({ k, contextSize })) {
    if (!(Number.isInteger(value) && value >= 1)) {
      throw new RangeError(`${name} must be a whole number from 1 up, not ${value}`)
    }
  }
  const events = new Replay<AskEvent>()
  const result = answer(question, { ...options, k }, event => {
    events.push(event)
  })
  result.then(
    whole => {
      events.push({ type: 'done', answer: whole })
      events.close()
    },
    (error: unknown) => {
      events.fail(error)
    }
  )
  return { result, [Symbol.asyncIterator]: () => events[Symbol.asyncIterator]() }
}

async function answer(
  question: string,
  options: AskOptions & { k: number },
  emit: (event: AskEvent) => void
): Promise<Answer> {
  const { index, analyzer = index.analyzer, chat, k, signal } = options
  signal?.throwIfAborted()
  const begun = performance.now()
  const hits = await unlessAborted(index.search(question, { k, ...(signal && { signal }) }), signal)
  const retrieved = performance.now()
  emit({ type: 'retrieved', hits })

  let text = ''
  const say = (given: string): void => {
    const piece = text === '' ? given.trimStart() : given
    if (piece === '') return
    text += piece
    emit({ type: 'text', text: piece })
  }
  const finish = (rest: Pick<Answer, 'found' | 'citations'> & Partial<Answer>): Answer => ({
    question,
    answer: text,
    unsupported: [],
    unknownSources: [],
    ...rest,
    timings: { retrieveMs: retrieved - begun, answerMs: performance.now() - retrieved }
  })

  if (chat !== undefined && hits.length > 0) {
    const { messages, sources } = buildPrompt(question, hits, options)
    await stream(chat, messages, say, signal)
    if (text !== '') return finish(checkAnswer(text, { question, sources, analyzer }))
    say(noAnswer)
    return finish({ found: false, citations: [] })
  }
  const citations = extract(question, hits, analyzer)
  if (citations.length === 0) say(noAnswer)
  for (const [i, { quote }] of citations.entries()) say(i === 0 ? quote : ` ${quote}`)
  return finish({ found: citations.length > 0, citations })
}

/** Hands on the pieces as they come. A chat that does not heed the signal is left behind. */
async function stream(
  chat: Chat,
  messages: Parameters<Chat['stream']>[0],
  say: (piece: string) => void,
  signal: AbortSignal | undefined
): Promise<void> {
  let length = 0
  let pieces: AsyncIterator<string> | undefined
  try {
    pieces = chat.stream(messages, signal && { signal })[Symbol.asyncIterator]()
    for (;;) {
      const { done, value } = (await unlessAborted(pieces.next(), signal)) as IteratorResult<unknown, unknown>
      if (done === true) return
      if (typeof value !== 'string') throw new TypeError(`a chat's pieces must be strings, not ${typeof value}`)
      length += value.length
      say(value)
    }
  } catch (error) {
    // Lets it close its connection, but does not wait for that.
    void (async () => pieces?.return?.())().catch(() => undefined)
    if (signal?.aborted === true || error instanceof RagError) throw error
    const when = length === 0 ? 'before it said anything' : `after ${length} characters: the answer is not complete`
    throw new RagError('chat-failed', `the chat model failed ${when} (${String(error)})`, { cause: error })
  }
}

function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
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
