import fc from 'fast-check'
import { englishAnalyzer } from '@llm-cookbook/tokenize/natural'
import { describe, expect, it } from 'vitest'
import { plainAnalyzer } from '../../src/lexical/analyzer.ts'
import type { Citation } from '../../src/answer/answer.ts'
import type { Document } from '../../src/document.ts'
import { extract } from '../../src/answer/extract.ts'
import { createMemoryIndex } from '../../src/memory-index.ts'
import { makeDocument } from '../support/make-document.ts'

const analyzer = englishAnalyzer()

/** What is quoted for a question from some documents. */
async function quote(question: string, ...documents: (Document | string)[]): Promise<Citation[]> {
  const index = createMemoryIndex({ analyzer })
  await index.ingest(documents.map((one, i) => (typeof one === 'string' ? makeDocument(`${i}.txt`, one) : one)))
  return extract(question, await index.search(question), analyzer)
}

const quotes = async (...args: Parameters<typeof quote>): Promise<string[]> =>
  (await quote(...args)).map(citation => citation.quote)

const freedonia = `The capital of Freedonia is Sylvania.
It has 12,000 inhabitants and lies on the river Quill.
The currency is the fred.`

describe('extract', () => {
  it.each([
    ['What is the capital of Freedonia?', ['The capital of Freedonia is Sylvania.']],
    ['WHAT IS THE CAPITAL OF FREEDONIA?', ['The capital of Freedonia is Sylvania.']],
    ['capital freedonia', ['The capital of Freedonia is Sylvania.']],
    ['Tell me about Freedonia', ['The capital of Freedonia is Sylvania.']],
    ['What is the currency of Freedonia?', ['The currency is the fred.']],
    ['Who is the president of Freedonia?', []],
    ['What is the capital of France?', []],
    ['When was Freedonia founded?', []],
    ['What language is spoken in Freedonia?', []],
    ['What is it?', []],
    ['?', []]
  ])('%s', async (question, expected) => {
    expect(await quotes(question, freedonia)).toEqual(expected)
  })

  it('joins the sentence that a pronoun leans on', async () => {
    expect(await quotes('How many inhabitants does Sylvania have?', freedonia)).toEqual([
      'The capital of Freedonia is Sylvania.',
      'It has 12,000 inhabitants and lies on the river Quill.'
    ])
  })

  it('lets a pronoun for nothing, and a determiner, stand alone', async () => {
    const text = 'Ice is cold. It is likely that the glacier melts. Snow falls. This volcano erupted in 1906.'
    expect(await quotes('Does the glacier melt?', text)).toEqual(['It is likely that the glacier melts.'])
    expect(await quotes('When did the volcano erupt?', text)).toEqual(['This volcano erupted in 1906.'])
  })

  it('joins what a sentence announces', async () => {
    const text =
      'To reset the clock:\n\n1. Press the red button.\n\n2. Wait for a beep.\n\n3. Let go.\n\nAll else is optional.'
    expect(await quotes('How do I reset the clock?', text)).toEqual([
      'To reset the clock:',
      '1. Press the red button.',
      '2. Wait for a beep.'
    ])
  })

  it('joins no bare words', async () => {
    const text = 'The value of the sum is as follows:\n\nx\n\n= 4'
    expect(await quotes('What is the value of the sum?', text)).toEqual(['The value of the sum is as follows:', '= 4'])
  })

  it('joins no more than makes three', async () => {
    const text = 'The clock is old. It can be reset like this:\n\n1. Press the button.\n\n2. Wait for a beep.'
    expect(await quotes('How can it be reset?', text)).toEqual([
      'The clock is old.',
      'It can be reset like this:',
      '1. Press the button.'
    ])
  })

  it('joins the answer to a question that the document asks itself', async () => {
    const text = 'Can I bring my dog?\n\nYes, on a lead.\n\nCan I smoke?\n\nOnly outside.'
    expect(await quotes('Can I bring a dog?', text)).toEqual(['Can I bring my dog?', 'Yes, on a lead.'])
  })

  it('answers both halves of a question, in the order of reading', async () => {
    const text = `Refunds lapse after ten years. ${'The shop sells tea. '.repeat(5)}Gift cards lapse after two years.`
    expect(await quotes('When do gift cards and refunds lapse?', text)).toEqual([
      'Refunds lapse after ten years.',
      'Gift cards lapse after two years.'
    ])
  })

  it('prefers a sentence to the heading that says the same', async () => {
    const document = makeDocument('a.md', 'Returning a widget\n\nReturning a widget is free within 30 days.', {
      headings: [[1, 'Returning a widget']]
    })
    expect(await quotes('Is returning a widget free?', document)).toEqual([
      'Returning a widget is free within 30 days.'
    ])
    expect(await quotes('returning a widget', document)).toEqual(['Returning a widget is free within 30 days.'])
  })

  it('prefers a sentence to a table of contents and to references', async () => {
    const text = `Contents

The trust algorithm ............ 17

The trust algorithm grants or denies access.

References

Smith J (2019) The trust algorithm and what it does. Journal of Trust 7.`
    const document = makeDocument('a.txt', text, {
      headings: [
        [1, 'Contents'],
        [1, 'References']
      ]
    })
    expect(await quotes('What does the trust algorithm do?', document)).toEqual([
      'The trust algorithm grants or denies access.'
    ])
  })

  it('prefers a definition', async () => {
    const text =
      'Many people fear a quark. Physicists count quarks. A quark is an elementary particle. The quark model is old.'
    expect(await quotes('What is a quark?', text)).toEqual(['A quark is an elementary particle.'])
  })

  it('finds the words behind an acronym', async () => {
    const text = 'DNS is slow today. Names are resolved by the Domain Name System (DNS). Never trust DNS.'
    const expected = ['Names are resolved by the Domain Name System (DNS).']
    expect(await quotes('What does DNS stand for?', text)).toEqual(expected)
    expect(await quotes('What does DNS mean?', text)).toEqual(expected)
  })

  it('quotes a row of a table', async () => {
    const text = 'Prices:\n\nWidget | Price\nSmall | 5 euros\nLarge | 9 euros'
    expect(await quotes('What is the price of a small widget?', text)).toEqual(['Small | 5 euros'])
  })

  it('wants a number, a date or a name where one is asked for', async () => {
    const text =
      'The bridge was opened with a great party. The bridge was opened in 1932. The bridge was opened by Jack Lang.'
    const [when] = await quote('When was the bridge opened?', text)
    const [who] = await quote('Who opened the bridge?', text)
    expect(when!.quote).toBe('The bridge was opened in 1932.')
    expect(who!.quote).toBe('The bridge was opened by Jack Lang.')
  })

  it('quotes without the mark of a list item, white space as it is', async () => {
    const text = 'Rules\n\n• Dogs are welcome  in\nthe garden.\n\n• Cats are not.'
    expect(await quotes('Are dogs welcome?', text)).toEqual(['Dogs are welcome  in\nthe garden.'])
  })

  it('tells the page of each quote, and of which document it is', async () => {
    const first = 'Freedonia is a small country.'
    const second = 'The capital of Freedonia is Sylvania.'
    const text = `${first}\n\n${second}`
    const pages = [
      { number: 1, start: 0, end: first.length },
      { number: 2, start: first.length + 2, end: text.length }
    ]
    const document = { ...makeDocument('atlas.pdf', text), pages }
    const [citation] = await quote('What is the capital of Freedonia?', 'A cook book.', document)
    expect(citation).toMatchObject({ source: 'atlas.pdf', page: 2, quote: second, start: 31, end: text.length })
  })

  it('takes a sentence once that overlapping passages share', async () => {
    const index = createMemoryIndex({ analyzer, chunks: { size: 12, overlap: 8 } })
    await index.ingest([makeDocument('a', freedonia)])
    const question = 'What is the capital of Freedonia?'
    const found = extract(question, await index.search(question), analyzer)
    expect(found.map(({ quote }) => quote)).toEqual(['The capital of Freedonia is Sylvania.'])
  })

  it('needs no stop words, and tells IT from it', async () => {
    const index = createMemoryIndex()
    await index.ingest([
      makeDocument('a', 'Everyone has thirty days of leave. The US office is run by IT. It is small.')
    ])
    const ask = async (question: string): Promise<string[]> =>
      extract(question, await index.search(question), plainAnalyzer).map(({ quote }) => quote)
    expect(await ask('How many days of leave do I have?')).toEqual(['Everyone has thirty days of leave.'])
    expect(await ask('What does IT run in the US?')).toEqual(['The US office is run by IT.'])
    expect(await ask('What is it?')).toEqual([])
  })

  it('works without knowledge of the language', async () => {
    const index = createMemoryIndex()
    await index.ingest([makeDocument('a', 'Die Hauptstadt von Freedonien ist Sylvanien. Die Währung ist der Fred.')])
    const ask = async (question: string): Promise<string[]> =>
      extract(question, await index.search(question), plainAnalyzer).map(({ quote }) => quote)
    expect(await ask('Was ist die Hauptstadt von Freedonien?')).toEqual([
      'Die Hauptstadt von Freedonien ist Sylvanien.'
    ])
    expect(await ask('Wer malte die Mona Lisa?')).toEqual([])
  })

  it('quotes to the letter, at most three sentences, with scores from 0 to 1, whatever the text', async () => {
    const piece = fc.constantFrom(
      ...['zero', 'trust', 'Anna', 'It', 'This means', 'policy', '.', '. ', '! ', '? ', ': ', '\n', '\n\n', ' ', '  '],
      ...['• ', '1) ', ' | ', '[1]', '😀', '\ud800', '\u0000', 'é', '中文。', '.....', '"', '“trust”']
    )
    const words = fc.array(piece, { maxLength: 60 }).map(pieces => pieces.join(''))
    const asked = fc.constantFrom('What is zero trust?', 'Who is Anna?', 'policy', 'How many policies are there, Anna?')
    await fc.assert(
      fc.asyncProperty(fc.array(words, { minLength: 1, maxLength: 4 }), asked, async (texts, question) => {
        const documents = texts.map((text, i) => makeDocument(`${i}`, text))
        const found = await quote(question, ...documents)
        expect(found.length).toBeLessThanOrEqual(3)
        for (const { source, quote, start, end, score, page } of found) {
          const { text } = documents.find(document => document.source === source)!
          expect(text.slice(start, end)).toBe(quote)
          expect(quote.trim()).not.toBe('')
          expect(score).toBeGreaterThanOrEqual(0)
          expect(score).toBeLessThanOrEqual(1)
          expect(page).toBe(1)
        }
        expect(new Set(found.map(({ source, start }) => `${source} ${start}`)).size).toBe(found.length)
      }),
      { numRuns: 200 }
    )
  })

  it('takes time in proportion to a passage without an end, or this would never end', () => {
    const text = 'trust zero '.repeat(100_000)
    const document = makeDocument('a', text)
    const span = { start: 0, end: text.length }
    const hit = { source: 'a', title: 'a', page: 1, text, score: 1, headings: [], document, ...span }
    expect(extract('What is zero trust, and why trust zero?', [hit], analyzer).length).toBeLessThanOrEqual(3)
  })
})
