import { englishAnalyzer } from '@llm-cookbook/tokenize/natural'
import { describe, expect, it } from 'vitest'
import type { Document } from '../../src/document.ts'
import { generateQuestions } from '../../src/evaluate/generate-questions.ts'
import { evaluateSearch } from '../../src/evaluate/evaluate-search.ts'
import { pageJudgements, type PageQuestion } from '../../src/evaluate/page-judgements.ts'
import { createMemoryIndex } from '../../src/memory-index.ts'
import type { Chat, ChatMessage } from '../../src/ports.ts'
import { makeDocument } from '../support/make-document.ts'
import { failingAfter } from '../answer/chats.ts'

const first =
  'History of the forum\n\nThe idea was made known by the Jericho Forum, and many liked it. It was so new that it had no name yet, and nobody wrote of it.'
const second =
  'Naming of the idea\n\nThe name that everybody uses was invented by John Kindervag while he worked at Forrester. Before that, people had spoken of black cores for years.'

/** Two pages, each with a heading. */
function book(): Document {
  const text = `${first}\n\n${second}`
  const document = makeDocument('book.txt', text, {
    headings: [
      [1, 'History of the forum'],
      [1, 'Naming of the idea']
    ]
  })
  const middle = first.length + 2
  const pages = [
    { number: 1, start: 0, end: first.length },
    { number: 2, start: middle, end: text.length }
  ]
  return { ...document, pages }
}

describe('generateQuestions offline', () => {
  it('leaves names and numbers out of sentences, and asks for headings', async () => {
    const questions = await generateQuestions([book()], { count: 4 })
    expect(questions.map(({ kind, question, answer, pages }) => [kind, question, answer, pages]).sort()).toEqual([
      ['cloze', 'The idea was made known by the …, and many liked it?', 'Jericho Forum', [1]],
      ['cloze', 'The name that everybody uses was invented by … while he worked at Forrester?', 'John Kindervag', [2]],
      ['heading', 'What is said about History of the forum?', 'History of the forum', [1]],
      ['heading', 'What is said about Naming of the idea?', 'Naming of the idea', [2]]
    ].sort()) // prettier-ignore
    for (const { answer, start, end } of questions) expect(book().text.slice(start, end)).toBe(answer)
  })

  it('draws by the seed, at most as many as are wanted', async () => {
    expect(await generateQuestions([book()], { count: 2 })).toEqual(await generateQuestions([book()], { count: 2 }))
    expect(await generateQuestions([book()], { count: 1 })).toHaveLength(1)
    const seeds = await Promise.all([1, 2, 3, 4, 5].map(seed => generateQuestions([book()], { count: 2, seed })))
    expect(new Set(seeds.map(questions => JSON.stringify(questions))).size).toBeGreaterThan(1)
    expect(await generateQuestions([makeDocument('a', 'Too short.')])).toEqual([])
    await expect(generateQuestions([], { count: 0 })).rejects.toThrow('count must be a whole number from 1 up, not 0')
  })
})

describe('generateQuestions with a chat model', () => {
  /** Replies by the passage that it is shown. */
  function asking(reply: (passage: string) => unknown): Chat & { readonly asked: (readonly ChatMessage[])[] } {
    const asked: (readonly ChatMessage[])[] = []
    return {
      asked,
      async *stream(messages) {
        asked.push(messages)
        const value = reply(messages.find(({ role }) => role === 'user')!.content)
        yield await Promise.resolve(
          typeof value === 'string' ? value : JSON.stringify({ found: true, value, sources: [1] })
        )
      }
    }
  }

  it('keeps what stands in the passage, with its page', async () => {
    const chat = asking(() => ({ question: 'Who invented the name?', answer: 'john kindervag' }))
    const exact = asking(() => ({ question: 'Who invented the name?', answer: 'John  Kindervag.' }))
    expect(await generateQuestions([book()], { chat })).toEqual([])
    const [question] = await generateQuestions([book()], { chat: exact })
    const start = book().text.indexOf('John Kindervag')
    expect(question).toEqual({
      ...{ kind: 'chat', question: 'Who invented the name?', answer: 'John Kindervag', source: 'book.txt' },
      ...{ pages: [2], start, end: start + 14 }
    })
  })

  it.each<[string, unknown]>([
    ['is not JSON', 'no'],
    ['is no question', { question: 'Tell me who invented it.', answer: 'John Kindervag' }],
    ['leans on the passage', { question: 'Whom does the passage name?', answer: 'John Kindervag' }],
    ['has an answer from elsewhere', { question: 'Who invented the name?', answer: 'Satoshi Nakamoto' }],
    ['says that there is nothing', '{"found": false}']
  ])('passes over a reply that %s', async (_, reply) => {
    expect(await generateQuestions([book()], { chat: asking(() => reply) })).toEqual([])
  })

  it('fails with the chat, and stops with the signal', async () => {
    const chat = failingAfter([], new Error('gone'))
    await expect(generateQuestions([book()], { chat })).rejects.toMatchObject({ code: 'chat-failed' })
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(generateQuestions([book()], { chat, signal })).rejects.toThrow('enough')
  })
})

describe('pageJudgements', () => {
  it('lets evaluateSearch tell how often, and how early, a right page is found', async () => {
    const index = createMemoryIndex({ analyzer: englishAnalyzer(), chunks: { size: 20 } })
    await index.ingest([book()])
    const questions = await generateQuestions([book()], { count: 4 })
    const evaluate = (...asked: PageQuestion[]) =>
      evaluateSearch({ index, by: 'pages', ...pageJudgements(asked), search: { k: 3 } })
    const { mrr, queries, missed } = await evaluate(...questions)
    expect([queries, missed]).toEqual([4, []])
    expect(mrr).toBeGreaterThan(0.7)

    const [right, wrong] = [questions[0]!, { question: 'Who invented the name?', source: 'book.txt', pages: [7] }]
    expect(await evaluate(wrong, right, { ...right, source: 'other.txt' })).toMatchObject({ missed: ['0', '2'] })
    // Any of the pages is right.
    expect((await evaluate({ ...right, pages: [7, ...right.pages] })).missed).toEqual([])
  })
})
