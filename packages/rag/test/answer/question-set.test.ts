import { beforeAll, describe, expect, it } from 'vitest'
import { ask } from '../../src/answer/ask.ts'
import { measureAnswers, openLibrary, type Library } from './question-set.ts'

/**
 * Floors under what was reached on questions that nothing was tuned on; `bench/ask.ts` prints the figures, and the README
 * quotes them. With 56 answerable questions, one question is 1.8 points.
 */
describe('220 questions over two PDF files', () => {
  let library: Library
  beforeAll(async () => {
    library = await openLibrary()
  })

  it('has enough questions of each kind, each with pages if and only if it can be answered', () => {
    const { questions, documents } = library
    const count = (document: string, kind: string): number =>
      questions.filter(one => one.document === document && one.kind === kind).length
    expect(count('NIST.SP.800-207.pdf', 'answerable')).toBeGreaterThanOrEqual(50)
    expect(count('bitcoin.pdf', 'answerable')).toBeGreaterThanOrEqual(15)
    for (const { document, kind, pages } of questions) {
      expect(pages.length > 0).toBe(kind === 'answerable')
      for (const page of pages) expect(documents.get(document)!.pages.some(({ number }) => number === page)).toBe(true)
    }
  })

  it('finds a right page among the five best passages for nine questions in ten', async () => {
    const halves = [await measureAnswers(library, 'dev'), await measureAnswers(library, 'test')]
    expect((halves[0]!.recallAt5 + halves[1]!.recallAt5) / 2).toBeGreaterThanOrEqual(0.9)
  })

  it('keeps what was reached on the held out half', async () => {
    const { questions, recallAt5, found, rightPage, precision } = await measureAnswers(library, 'test')
    expect(questions).toEqual({ answerable: 56, far: 25, near: 29 })
    expect(recallAt5).toBeGreaterThanOrEqual(0.94)
    expect(found.answerable).toBeGreaterThanOrEqual(0.8)
    expect(rightPage).toBeGreaterThanOrEqual(0.85)
    expect(found.far).toBeLessThanOrEqual(0.08)
    expect(found.near).toBeLessThanOrEqual(0.21)
    expect(precision).toBeGreaterThanOrEqual(0.85)
  })

  it('quotes the document to the letter in every answer', async () => {
    for (const { document: source, question } of library.questions) {
      const document = library.documents.get(source)!
      const { answer, citations } = await ask(question, { index: library.indexes.get(source)! }).result
      for (const { start, end, quote, page } of citations) {
        expect(document.text.slice(start, end)).toBe(quote)
        const { start: from, end: to } = document.pages.find(({ number }) => number === page)!
        expect(start).toBeGreaterThanOrEqual(from)
        expect(start).toBeLessThan(to)
      }
      if (citations.length > 0) expect(answer).toBe(citations.map(({ quote }) => quote).join(' '))
    }
  })
})
