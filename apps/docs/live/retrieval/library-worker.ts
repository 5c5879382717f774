import { loadEncoding } from '@llm-cookbook/tokenize'
import {
  ask,
  chunkDocument,
  createMemoryIndex,
  noAnswer,
  pageAt,
  type Answer,
  type Chat,
  type ChatMessage,
  type Hit,
  type MemoryIndex,
  type Span
} from '@llm-cookbook/rag'
import type { Bpe } from '@llm-cookbook/tokenize'
import { englishAnalyzer } from '@llm-cookbook/tokenize/natural'
import { answerCalls } from '../kit/session.ts'
import { promptParts, type PromptParts } from './prompt-parts.ts'
import { readDocument, type GivenFile } from './read-document.ts'

/** A document with its passages, which the worker has indexed. */
export interface OpenedDocument {
  readonly source: string
  readonly title: string
  readonly text: string
  readonly passages: readonly (Span & { readonly page: number; readonly headings: readonly string[] })[]
  readonly pages: number
  readonly warnings: readonly string[]
  /** In milliseconds: to read the file, and to make it searchable. */
  readonly timings: { readonly read: number; readonly indexed: number }
}

export type ShownHit = Pick<Hit, 'start' | 'end' | 'page' | 'headings' | 'text' | 'score'> & {
  /** How much of the question's terms it has, from 0 to 1. */
  readonly terms: number
}

interface PromptRequest {
  readonly question: string
  /** The most tokens that the prompt may have. */
  readonly budget: number
}

/** A prompt with the tokens of its parts, as GPT-4o counts them. */
export interface CountedPrompt extends PromptParts {
  readonly tokens: { readonly rules: number; readonly sources: readonly number[]; readonly question: number }
  /** What a message costs beside its text. */
  readonly frame: number
  /** What would be quoted in answer, without a model, and the number of the source in which it stands. */
  readonly quoted: { readonly quote: string; readonly source: number } | undefined
}

/** One document at a time: `open` takes the place of the one before. */
export interface LibraryCalls {
  readonly open: {
    readonly input: GivenFile
    readonly progress: { readonly done: number; readonly total: number }
    readonly result: OpenedDocument
  }
  readonly ask: {
    readonly input: { readonly question: string; readonly confidence: number }
    readonly progress: never
    readonly result: { readonly answer: Answer; readonly hits: readonly ShownHit[] }
  }
  /** What a chat model would be sent. */
  readonly messages: {
    readonly input: { readonly question: string }
    readonly progress: never
    readonly result: readonly ChatMessage[]
  }
  readonly prompt: { readonly input: PromptRequest; readonly progress: never; readonly result: CountedPrompt }
}

const analyzer = englishAnalyzer()
let index: MemoryIndex = createMemoryIndex({ analyzer })
let bpe: Promise<Bpe> | undefined

answerCalls<LibraryCalls>({
  async open(file, report) {
    const began = performance.now()
    const document = await readDocument(file, report)
    const read = performance.now()
    index = createMemoryIndex({ analyzer })
    const { failed } = await index.ingest([document])
    if (failed[0]) throw failed[0].error
    // The first search is what makes the index.
    await index.search(document.title)
    const { source, title, text, pages, warnings } = document
    return {
      ...{ source, title, text, pages: pages.length, warnings },
      passages: chunkDocument(document).map(({ start, end, headings }) => {
        return { start, end, headings, page: pageAt(document, start) }
      }),
      timings: { read: read - began, indexed: performance.now() - read }
    }
  },
  async ask({ question, confidence }) {
    const { answer, hits: found } = await answerOf(question, { k: 5, confidence })
    const hits = found.map(({ start, end, page, headings, text, score, scores }) => {
      return { start, end, page, headings, text, score, terms: scores?.terms ?? 0 }
    })
    return { answer, hits }
  },
  messages: ({ question }) => messagesFor(question, 1e6),
  async prompt({ question, budget }) {
    bpe ??= loadEncoding('o200k_base')
    const encoding = await bpe
    const count = (text: string): number => encoding.count(text, { disallowedSpecial: [] })
    const whole = await messagesFor(question, 1e6, count)
    const parts = promptParts(await messagesFor(question, budget, count), whole)
    const tokens = {
      rules: count(parts.rules),
      sources: parts.sources.map(({ text }) => (text === '' ? 0 : count(text))),
      question: count(parts.question)
    }
    const { answer, hits } = await answerOf(question, { k: 10 })
    const [first] = answer.citations
    const source = first ? 1 + hits.findIndex(({ start, end }) => start <= first.start && first.end <= end) : 0
    return { ...parts, tokens, frame: 4, quoted: first && source > 0 ? { quote: first.quote, source } : undefined }
  }
})

/** The answer that is quoted, without a model, and the passages that it was chosen from. */
async function answerOf(
  question: string,
  options: { k: number; confidence?: number }
): Promise<{ answer: Answer; hits: readonly Hit[] }> {
  let hits: readonly Hit[] = []
  const asked = ask(question, { index, ...options })
  for await (const event of asked) if (event.type === 'retrieved') hits = event.hits
  return { answer: await asked.result, hits }
}

/** The prompt that `ask` makes, as it comes to a model, which here says nothing. */
async function messagesFor(
  question: string,
  budget: number,
  countTokens?: (text: string) => number
): Promise<readonly ChatMessage[]> {
  let sent: readonly ChatMessage[] = []
  const chat: Chat = {
    // eslint-disable-next-line @typescript-eslint/require-await -- a stream of one piece
    async *stream(messages) {
      sent = messages
      yield noAnswer
    }
  }
  const answerTokens = 1
  await ask(question, {
    index,
    chat,
    contextTokens: budget + answerTokens,
    answerTokens,
    ...(countTokens && { countTokens })
  }).result
  return sent
}
