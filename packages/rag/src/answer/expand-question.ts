import { disarmLine } from './disarm.ts'
import { readChat, type ChatLimits } from './read-chat.ts'
import type { Chat } from '../ports.ts'

export interface ExpandOptions extends ChatLimits {
  /** Who puts the question in other words. */
  chat: Chat
  /** How many other wordings are asked for, 1 to 10. Default 3. */
  wordings?: number
  signal?: AbortSignal | undefined
}

/**
 * Other wordings of a question for a search, by a chat model: at most `wordings`, each on one line and none twice; fewer,
 * or none, if the model does not keep to that. Searched beside the question and fused by reciprocal rank they find passages
 * in other words (Z. Rackauckas, 'RAG-Fusion', 2024).
 *
 * @param question  as it was asked; it is not among the wordings
 * @param options   the `chat`, how many wordings, and how long it may take over them
 * @throws {RangeError} `wordings` is no whole number from 1 to 10
 * @throws {RagError} `chat-failed`, `chat-late`, `chat-garbage`
 * @throws the signal's reason, once it is aborted
 *
 * @example
 * ```ts
 * import { expandQuestion, type Chat } from '@llm-cookbook/rag'
 *
 * // Any model: here one that always says the same.
 * const chat: Chat = {
 *   async *stream() {
 *     yield '1. How long may I stay away from work each year?\n'
 *     yield '2. annual holiday entitlement'
 *   }
 * }
 * await expandQuestion('How many days of leave do I have?', { chat, wordings: 2 })
 * // => ['How long may I stay away from work each year?', 'annual holiday entitlement']
 * ```
 */
export async function expandQuestion(
  question: string,
  { chat, wordings = 3, ...rest }: ExpandOptions
): Promise<string[]> {
  requireWordings(wordings)
  const content =
    `Put this question in ${wordings} other ways, as one might search for its answer: with other words for the same ` +
    `things, in the same language. One a line, no numbers, nothing else.\nQuestion: ${disarmLine(question)}`
  const reply = await readChat(chat, [{ role: 'user', content }], rest)
  const lines = reply.split('\n').map(line => disarmLine(line.replace(/^\s*(?:[-*•]|\(?\d+[.):])\s*/, '')))
  const known = new Set(['', question.trim().toLowerCase()])
  const usable = lines.filter(line => line.length <= longest && !line.endsWith(':') && /\p{L}/u.test(line))
  return usable.filter(line => !known.has(line.toLowerCase()) && known.add(line.toLowerCase())).slice(0, wordings)
}

const longest = 300

/** @throws {RangeError} */
export function requireWordings(wordings: number, name = 'wordings', least = 1): void {
  if (!(Number.isInteger(wordings) && wordings >= least && wordings <= 10)) {
    throw new RangeError(`${name} must be a whole number from ${least} to 10, not ${wordings}`)
  }
}
