import { createRandom } from '@llm-cookbook/vector'
import { sentences, words } from '@llm-cookbook/tokenize'
import { foldText, locateQuote } from '../answer/fold-text.ts'
import { askForJson, jsonForm } from '../answer/json-answer.ts'
import { buildPrompt } from '../answer/prompt.ts'
import type { ChatLimits } from '../answer/read-chat.ts'
import type { Source } from '../answer/source.ts'
import { chunkDocument } from '../chunk/chunk-document.ts'
import { pageAt, type Document, type Heading, type Span } from '../document.ts'
import { RagError } from '../errors.ts'
import type { Chat } from '../ports.ts'

export interface GenerateOptions extends ChatLimits {
  /** Asks as a reader would. Without one, sentences with a gap and headings are the questions. */
  chat?: Chat
  /** How many at most, from 1 up. Default 50. */
  count?: number
  /** Decides which sentences, headings and passages are drawn: any safe integer. Default 42. */
  seed?: number
  signal?: AbortSignal | undefined
  /** Called after each question of the chat; offline never. */
  onProgress?: (progress: { done: number; total: number }) => void
}

/** A question with where its answer stands. `start` to `end` is the answer's span in the document's text. */
export interface GeneratedQuestion extends Span {
  /** Who asks: the chat model, a sentence with a gap, or a heading. */
  readonly kind: 'chat' | 'cloze' | 'heading'
  /** What to search for; of a sentence with a gap, eight words on either side of it. */
  readonly question: string
  /** To the letter; of a heading, the heading. */
  readonly answer: string
  /** Of the document that it stands in. */
  readonly source: string
  /** The pages that are right: of a heading, those that its section begins on. */
  readonly pages: readonly number[]
}

/**
 * Questions on documents of one's own with the pages of their answers, to try settings on: see `pageJudgements`.
 *
 * With a chat model each is about a passage drawn at random, and only kept if its answer stands in that passage to the
 * letter. Offline there are two kinds, half of each where there are enough: a sentence in which a name or a number is left
 * out (a cloze: W. Taylor, 1953), cut to eight words on either side, and a heading. They share their words with the text,
 * so that they are easier to find than what people ask: good for comparing settings, not for telling how good one is.
 *
 * The same documents, options and chat give the same questions.
 *
 * @param documents  as a loader gives them
 * @param options    who asks, how many questions, and which
 * @returns `count` questions, or fewer where the documents do not give so many
 * @throws {RangeError} `count` is no whole number from 1 up
 * @throws {RagError} `chat-failed`, `chat-late`, `chat-garbage`; a reply that cannot be used is passed over
 * @throws the signal's reason, once it is aborted
 *
 * @example
 * ```ts
 * import { generateQuestions, loadMarkdown } from '@llm-cookbook/rag'
 *
 * const guide = `# Harbour
 *
 * ## Winter moorings
 *
 * From November on boats are moored in the basin behind the Customs House because the water there hardly freezes.`
 * const [heading, cloze] = await generateQuestions([loadMarkdown(guide, { source: 'guide.md' })], { count: 2 })
 * heading.question // => 'What is said about Winter moorings?'
 * cloze.question // => 'boats are moored in the basin behind the … because the water there hardly freezes?'
 * cloze.answer // => 'Customs House'
 * ```
 */
export async function generateQuestions(
  documents: readonly Document[],
  { chat, count = 50, seed = 42, onProgress, ...rest }: GenerateOptions = {}
): Promise<GeneratedQuestion[]> {
  if (!(Number.isInteger(count) && count >= 1))
    throw new RangeError(`count must be a whole number from 1 up, not ${count}`)
  const random = createRandom(seed)
  const draw = <T>(items: readonly T[]): T[] => {
    const drawn = Array.from(items.keys(), key => ({ key, at: random.uniform() })).sort((a, b) => a.at - b.at)
    return drawn.map(({ key }) => items[key]!)
  }
  if (chat === undefined) {
    const clozes = draw(documents.flatMap(clozesOf))
    const headings = draw(documents.flatMap(headingQuestions))
    const fromHeadings = Math.min(headings.length, Math.max(Math.floor(count / 2), count - clozes.length))
    return [...headings.slice(0, fromHeadings), ...clozes.slice(0, count - fromHeadings)]
  }
  const found: GeneratedQuestion[] = []
  const passages = draw(documents.flatMap(document => chunkDocument(document).map(chunk => ({ document, chunk }))))
  for (const { document, chunk } of passages) {
    rest.signal?.throwIfAborted()
    if (found.length >= count) break
    const text = document.text.slice(chunk.start, chunk.end)
    if (words(text).length < fewestWords) continue
    const asked = await askAbout(
      { ...chunk, text, source: document.source, title: document.title, document },
      chat,
      rest
    )
    if (asked === undefined) continue
    found.push({ kind: 'chat', source: document.source, pages: [pageAt(document, asked.start)], ...asked })
    onProgress?.({ done: found.length, total: count })
  }
  return found
}

/** A passage with fewer tells too little to ask about. */
const fewestWords = 25

const schema = {
  type: 'object',
  required: ['question', 'answer'],
  additionalProperties: false,
  properties: {
    question: { type: 'string', minLength: 10, maxLength: 300 },
    answer: { type: 'string', minLength: 1, maxLength: 300 }
  }
}

/** The chat's question on a passage and its answer there; undefined if it gave none that can be used. */
async function askAbout(
  passage: Source,
  chat: Chat,
  options: ChatLimits & { signal?: AbortSignal | undefined }
): Promise<Pick<GeneratedQuestion, 'question' | 'answer' | 'start' | 'end'> | undefined> {
  const task =
    'What would somebody ask who does not know this source, and finds the answer in it? Put it in words of your own, so that ' +
    'it can be understood without the source. The answer is a few words of the source, to the letter.'
  const { messages } = buildPrompt(task, [passage], { form: jsonForm(schema) })
  try {
    const given = await askForJson(chat, messages, schema, options)
    if (given === undefined) return undefined
    const { question, answer } = given.value as { question: string; answer: string }
    const at = locateQuote(answer, foldText(passage.text))
    if (at === undefined || !question.trim().endsWith('?') || leaning.test(question)) return undefined
    const [start, end] = [passage.start + at.start, passage.start + at.end]
    return { question: question.trim(), answer: passage.text.slice(at.start, at.end), start, end }
  } catch (error) {
    if (error instanceof RagError && error.code === 'answer-invalid') return undefined
    throw error
  }
}

/** A question that cannot be understood without its passage. */
const leaning = /\b(?:this|the) (?:source|passage|text|document|excerpt|section|paragraph|author)\b/i

/** One a sentence at most: a sentence of prose, with its first name or number inside left out. */
function clozesOf(document: Document): GeneratedQuestion[] {
  return sentences(document.text).flatMap(({ text, start: from }) => {
    const found = words(text)
    if (found.length < 8 || found.length > 40 || !/\p{L}[.!]["”’)]*$/u.test(text) || text.includes(' | ')) return []
    const at = found.findIndex(({ text: word }, i) => i > 1 && isTelling(word))
    if (at < 0) return []
    let last = at
    while (last + 1 < found.length && isTelling(found[last + 1]!.text) && text.slice(found[last]!.end, found[last + 1]!.start) === ' ') last++ // prettier-ignore
    const [first, final] = [found[Math.max(0, at - 8)]!, found[Math.min(found.length - 1, last + 8)]!]
    const [start, end] = [from + found[at]!.start, from + found[last]!.end]
    const before = text.slice(first.start, found[at]!.start).trim()
    const after = text.slice(found[last]!.end, final.end).trim()
    const question = `${before} …${/^[,;:]/.test(after) ? '' : ' '}${after}?`.replace(/\s+/g, ' ')
    const answer = document.text.slice(start, end)
    return [{ kind: 'cloze', question, answer, source: document.source, start, end, pages: [pageAt(document, start)] }]
  })
}

function isTelling(word: string): boolean {
  return /^(?:\p{Lu}\p{Ll}{2,}|\p{Lu}{2,}|\p{N}+)$/u.test(word)
}

function headingQuestions(document: Document): GeneratedQuestion[] {
  const { headings, source } = document
  const times = Map.groupBy(headings, ({ text }) => text)
  const usable = headings.filter(
    ({ text }) => words(text).length >= 2 && !apparatus.test(text) && times.get(text)!.length === 1
  )
  return usable.map((heading: Heading) => {
    const topic = heading.text.replace(/^[\d.\s]+/, '')
    const question = `What is said about ${topic}?`
    const next = headings.find(({ start }) => start >= heading.end)?.start ?? document.text.length
    const pages = new Set([pageAt(document, heading.start), pageAt(document, Math.min(next, heading.end + 400) - 1)])
    return {
      kind: 'heading',
      question,
      answer: heading.text,
      source,
      start: heading.start,
      end: heading.end,
      pages: [...pages]
    }
  })
}

const apparatus =
  /^[\d.\s]*(?:references|bibliography|works cited|(?:table of )?contents|index|appendix|acknowledge?ments?)\b/i
