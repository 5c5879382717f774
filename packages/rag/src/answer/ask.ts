import { answerQuestion, type AskOptions } from './answer-question.ts'
import { beginAsking, type Asked } from './asked.ts'
import { requireWordings } from './expand-question.ts'
import { requireSchema } from './json-schema.ts'
import { requireChatLimits } from './read-chat.ts'

/**
 * Answers a question from documents, with quotes that stand in them to the letter.
 *
 * Without `chat` it works offline: the best one to three sentences are the answer, and if none is good enough, the documents
 * do not tell. With `chat` a model writes the answer from the passages, and each of its sentences is checked: a citation
 * has to point to a passage, and is turned into a quote of the sentence there that is nearest in words; words in quotation
 * marks have to stand in a passage. Such an answer is `found` if it does not say `noAnswer` and at least one of its
 * sentences cites a passage, or cites none but is borne out by one sentence of a passage.
 *
 * The work begins at once and goes on whether or not the events are read; only `signal` stops it. When it fails, `result`
 * is rejected and the events end with the same error, without `done`. If the chat had said something by then, the last
 * event, `incomplete`, and the error's `partial` have it: it is not a whole answer.
 *
 * @param question  in any language that the documents are in; what offline answers know of grammar is English
 * @param options   where to look (`index`, the only one that is needed), and how to answer
 * @throws {TypeError} the question is no string; `schema` is none, has a keyword that is not supported, or there is no chat
 * @throws {RangeError} the question is blank; an option is out of its range; (as a rejection) `contextTokens` has no room
 *   for a sentence of a passage
 * @throws {RagError} (as a rejection) `chat-failed`, with the chat's error as `cause`; `chat-late`; `chat-garbage`;
 *   `answer-invalid`; and what the index's search throws
 */
export function ask(question: string, options: AskOptions): Asked {
  requireQuestion(question)
  requireAskOptions(options)
  return beginAsking(emit => answerQuestion(question, options, emit))
}

/** @throws {TypeError} {RangeError} */
export function requireQuestion(question: unknown): asserts question is string {
  if (typeof question !== 'string') throw new TypeError(`question must be a string, not ${typeof question}`)
  if (question.trim() === '') throw new RangeError('question must say something, and is blank')
}

/** @throws {TypeError} {RangeError} */
export function requireAskOptions(options: Omit<AskOptions, 'index'>): void {
  const { k = 10, contextTokens = 8192, answerTokens = 1024, expand = 0, confidence = 0, schema, chat } = options
  for (const [name, value] of Object.entries({ k, contextTokens, answerTokens })) {
    if (!(Number.isInteger(value) && value >= 1)) {
      throw new RangeError(`${name} must be a whole number from 1 up, not ${value}`)
    }
  }
  if (answerTokens >= contextTokens) {
    throw new RangeError(`answerTokens must be less than contextTokens (${contextTokens}), not ${answerTokens}`)
  }
  if (!(confidence >= 0 && confidence <= 1)) {
    throw new RangeError(`confidence must be a number from 0 to 1, not ${confidence}`)
  }
  requireWordings(expand, 'expand', 0)
  requireChatLimits(options)
  if (schema !== undefined) {
    requireSchema(schema)
    if (chat === undefined) throw new TypeError('schema wants a chat model (chat): without one an answer is quoted')
  }
}
