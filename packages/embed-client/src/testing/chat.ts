import type { StreamedReply, WholeReply } from './reply.ts'

/** A message as it came to the server. */
export interface ChatMessage {
  role: string
  content: string
}

/**
 * The server's default answer: of the sources that the messages give, each a line or block that begins with its number
 * in brackets (`[1] …`), it quotes the sentence that shares most words with the question, and cites it. Without a
 * source it says so. The question is the last line of the last user message.
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

/** A chat completion at once. */
export function whole(content: string, model: unknown): WholeReply {
  const choice = { index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }
  const usage = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 }
  const body = { id: 'chatcmpl-test', object: 'chat.completion', created: 0, model, choices: [choice], usage }
  return { status: 200, body }
}

/** A chat completion in pieces: the role, each word, the end. */
export function streamed(content: string, model: unknown, delayMs = 0): StreamedReply {
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
