import { noAnswer, type Answer, type AskEvent } from './answer.ts'
import { checkAnswer, checkSentences } from './check-answer.ts'
import { expandQuestion } from './expand-question.ts'
import { extract } from './extract.ts'
import { askForJson, jsonForm, writeJson } from './json-answer.ts'
import type { JsonSchema } from './json-schema.ts'
import { buildPrompt, type PromptOptions } from './prompt.ts'
import { readChat, unlessAborted, type ChatLimits } from './read-chat.ts'
import { searchAll, type Searchable } from './search-all.ts'
import type { Analyzer, Chat, ChatMessage } from '../ports.ts'
import type { Hit, SearchOptions } from '../retrieve/retrieve.ts'

export interface AskOptions extends PromptOptions, ChatLimits {
  /** Where the passages come from: an index, or anything that can do this. */
  index: Searchable & { readonly analyzer: Analyzer }
  /** Text to terms, by which words of the question and of the passages are compared. Default: the index's own. */
  analyzer?: Analyzer
  /** Writes the answer from the passages. Without one, the answer is quoted from them. */
  chat?: Chat
  /**
   * How sure the answer has to be, without a chat: 0 to 1. Default 0.55. With more, fewer questions are answered that the
   * documents do not tell of, and fewer that they do.
   */
  confidence?: number
  /** The most passages that the answer is made from, from 1 up. Default 10. */
  k?: number
  /** What else `index.search` is given: `mode`, a filter, … */
  search?: Omit<SearchOptions, 'k' | 'signal'>
  /** In how many other wordings, by the chat, the index is searched as well; 0 to 10. Default 0. */
  expand?: number
  /** A JSON schema that the answer's `value` has to be valid for; wants a chat. Then the answer is that value as JSON. */
  schema?: JsonSchema
  /** Stops everything; the answer is then rejected with the signal's reason. */
  signal?: AbortSignal
}

/** What a conversation adds: how the question was put, what was said before, and when the work on it began. */
interface Before {
  readonly asked?: string
  readonly history?: readonly ChatMessage[]
  readonly begun?: number
}

/** The work of `ask`, from the question, as it is to be searched and answered, to the whole answer. */
export async function answerQuestion(
  question: string,
  options: AskOptions & Before,
  emit: (event: AskEvent) => void
): Promise<Answer> {
  const {
    index,
    analyzer = index.analyzer,
    chat,
    k = 10,
    search,
    expand = 0,
    schema,
    signal,
    begun = performance.now()
  } = options
  signal?.throwIfAborted()
  const wordings = chat && expand > 0 ? await expandQuestion(question, { ...options, chat, wordings: expand }) : []
  const queries = [question, ...wordings]
  const hits = await unlessAborted(searchAll(index, queries, { ...search, k, ...(signal && { signal }) }), signal)
  const retrieved = performance.now()
  emit({ type: 'retrieved', hits })

  let text = ''
  const say = (given: string): void => {
    const piece = text === '' ? given.trimStart() : given
    if (piece === '') return
    text += piece
    emit({ type: 'text', text: piece })
  }
  const finish = (checked: Partial<Answer>): Answer => ({
    question: options.asked ?? question,
    answer: text,
    ...{ found: false, citations: [], quotes: [], links: [], unsupported: [], unknownSources: [], queries },
    sentences: text === noAnswer ? [{ text, start: 0, end: text.length, support: 'no-claim', citations: [] }] : [],
    ...checked,
    timings: { retrieveMs: retrieved - begun, answerMs: performance.now() - retrieved }
  })

  if (chat === undefined || hits.length === 0) {
    const quoted = quote(question, hits, { analyzer, confidence: options.confidence, say })
    if (quoted.found !== true) say(noAnswer)
    return finish(quoted)
  }
  if (schema === undefined) {
    const { messages, sources } = buildPrompt(question, hits, options)
    await readChat(chat, messages, { ...options, say })
    if (text !== '') return finish(checkAnswer(text, { question, sources, analyzer }))
  } else {
    const { messages, sources } = buildPrompt(question, hits, { ...options, form: jsonForm(schema) })
    const given = await askForJson(chat, messages, schema, options)
    if (given !== undefined) {
      const { json, leaves } = writeJson(given.value, { schema, sources: given.sources })
      say(json)
      return finish({ ...checkSentences(json, leaves, { question, sources, analyzer }), value: given.value })
    }
  }
  say(noAnswer)
  return finish({})
}

/** The answer without a chat: quotes, each a sentence of the answer. */
function quote(
  question: string,
  hits: readonly Hit[],
  { analyzer, confidence, say }: { analyzer: Analyzer; confidence: number | undefined; say: (piece: string) => void }
): Pick<Answer, 'found' | 'citations' | 'sentences'> | { found?: never } {
  const citations = extract(question, hits, analyzer, confidence)
  if (citations.length === 0) return {}
  let at = 0
  const sentences = citations.map(({ quote }, i) => {
    say(i === 0 ? quote : ` ${quote}`)
    const start = i === 0 ? 0 : at + 1
    at = start + quote.length
    return { text: quote, start, end: at, support: 'supported' as const, citations: [i] }
  })
  return { found: true, citations, sentences }
}
