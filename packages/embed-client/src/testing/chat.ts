import type { StreamedReply, WholeReply } from './reply.ts'
import { refusal } from './reply.ts'
import { type Chat, type ChatMessage, type Count, type Endpoint, isMessages, tokensToWrite } from './work.ts'

export interface ChatOptions {
  chat: Chat
  count: Count
  /** Milliseconds between two events of a stream. */
  streamDelayMs: number
}

/** `POST /v1/chat/completions`, at once and streamed. */
export function chatEndpoint({ chat, count, streamDelayMs }: ChatOptions): Endpoint {
  return ({ messages, model, stream, max_tokens: limit, max_completion_tokens: newLimit }) => {
    if (!isMessages(messages)) return refusal(400, 'messages: expected a list of { role, content }')
    const prompt = messages.reduce((sum, { content }) => sum + count(content), 0)
    return {
      inputs: [JSON.stringify(messages)],
      tokens: prompt + tokensToWrite(newLimit ?? limit),
      async do() {
        const content = await chat(messages)
        return stream === true ? streamed(content, model, streamDelayMs) : whole(content, model, prompt, count(content))
      }
    }
  }
}

/** A chat completion at once. */
function whole(content: string, model: unknown, prompt: number, completion: number): WholeReply {
  const choice = { index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }
  const usage = { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion }
  const body = { id: 'chatcmpl-test', object: 'chat.completion', created: 0, model, choices: [choice], usage }
  return { status: 200, body }
}

/** A chat completion in pieces: the role, each word, the end. */
function streamed(content: string, model: unknown, delayMs: number): StreamedReply {
  const words = content.match(/\s*\S+|\s+$/g) ?? []
  const choices = [
    { index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null },
    ...words.map(word => ({ index: 0, delta: { content: word }, finish_reason: null })),
    { index: 0, delta: {}, finish_reason: 'stop' }
  ]
  const events = choices.map(choice => ({
    id: 'chatcmpl-test',
    object: 'chat.completion.chunk',
    created: 0,
    model,
    choices: [choice]
  }))
  return { events, delayMs }
}

/**
 * The server's default answer: of the sources that the messages give, each a line or block that begins with its number
 * in brackets (`[1] …`), it quotes the sentence that shares most words with the question, and cites it. Without a
 * source it says so. The question is the last line of the last user message.
 *
 * @example
 * ```ts
 * import { quoteSources } from '@llm-cookbook/embed-client/testing'
 *
 * const content = '[1] Rice is a grass.\n[2] Boil the rice. Let it rest for a while.\n\nFor how long does it rest?'
 * quoteSources([{ role: 'user', content }]) // => 'Let it rest for a while. [2]'
 * quoteSources([{ role: 'user', content: 'How long?' }]) // => 'The sources do not tell.'
 * ```
 */
export function quoteSources(messages: readonly ChatMessage[]): string {
  const asked =
    messages
      .findLast(({ role }) => role === 'user')
      ?.content.trim()
      .split('\n')
      .at(-1) ?? ''
  const question = new Set(wordsOf(asked))
  let best: { sentence: string; number: string; score: number } | undefined
  for (const block of messages.flatMap(({ content }) => content.split(/\n{2,}|\n(?=\[\d+\])/))) {
    const [label, number] = /^\[(\d+)\]/.exec(block) ?? []
    if (label === undefined) continue
    for (const sentence of block.slice(label.length).split(/(?<=[.!?])\s+|\n/)) {
      const score = new Set(wordsOf(sentence).filter(word => question.has(word))).size
      if (score > (best?.score ?? 0)) best = { sentence: sentence.trim(), number: number!, score }
    }
  }
  return best ? `${best.sentence} [${best.number}]` : 'The sources do not tell.'
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? []
}
