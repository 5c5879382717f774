// How long a passage should be: `node --conditions=@llm-cookbook/source bench/chunks.ts [dev-v2.0.json]`. Of the questions
// on the bundled PDF files, and of SQuAD 2.0 where its file is given, the share whose page or answer is found. Long
// passages hold more, so the fair comparison is at an equal number of words read.
import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { dataFolder } from '@llm-cookbook/bench'
import { createMemoryIndex, pageAt, type Document, type Hit } from '@llm-cookbook/rag'
import { loadDocument } from '@llm-cookbook/rag/node'
import { words } from '@llm-cookbook/tokenize'
import { englishAnalyzer } from '@llm-cookbook/tokenize/natural'

/** A question, and whether a passage holds its answer. */
interface Question {
  readonly text: string
  answeredBy(hit: Hit): boolean
}

const data = dataFolder()
if (data === undefined) {
  console.log('skipped: the folder with the PDF files is not there (LLM_COOKBOOK_DATA)')
  process.exit()
}
const files = ['NIST.SP.800-207.pdf', 'bitcoin.pdf'].map(file => join(data, 'demo-pdf', file))
const books = await Promise.all(files.map(file => loadDocument(file)))
const questions = readQuestions(join(import.meta.dirname, '../test/fixtures/questions/questions.json'))

console.log(
  '| passages | size | overlap | found in 300 words | in 600 words | in 5 passages |\n|---|--:|--:|--:|--:|--:|'
)
await table('of the PDF files', books, questions)
await table(
  'of the PDF files, without headings',
  books.map(book => ({ ...book, headings: [] })),
  questions
)
await table('of single pages', books.flatMap(pagesOf), questions)
const [squad] = process.argv.slice(2)
if (squad !== undefined) await table('of SQuAD', ...readSquad(squad))

async function table(name: string, documents: readonly Document[], questions: readonly Question[]): Promise<void> {
  for (const [size, overlap] of [
    [50, 0],
    [75, 0],
    [100, 0],
    [100, 30],
    [150, 0],
    [150, 30],
    [200, 0],
    [300, 0]
  ] as const) {
    const index = createMemoryIndex({ analyzer: englishAnalyzer(), chunks: { size, overlap } })
    await index.ingest(documents)
    let [in300, in600, in5] = [0, 0, 0]
    for (const question of questions) {
      const hits = await index.search(question.text, { k: 30 })
      const found = hits.findIndex(hit => question.answeredBy(hit))
      if (found < 0) continue
      const read = hits.slice(0, found + 1).reduce((sum, hit) => sum + words(hit.text).length, 0)
      if (read <= 300 || found === 0) in300++
      if (read <= 600 || found === 0) in600++
      if (found < 5) in5++
    }
    const shares = [in300, in600, in5].map(count => (count / questions.length).toFixed(3))
    console.log(`| ${[name, size, overlap, ...shares].join(' | ')} |`)
  }
}

/** Each page as a document of its own: what passages that never cross pages would be. */
function pagesOf(book: Document): Document[] {
  return book.pages
    .filter(({ start, end }) => book.text.slice(start, end).trim() !== '')
    .map(({ number, start, end }) => ({
      ...book,
      source: `${book.source}#${number}`,
      text: book.text.slice(start, end),
      pages: [{ number, start: 0, end: end - start }],
      headings: []
    }))
}

function readQuestions(path: string): Question[] {
  const { questions } = JSON.parse(readFileSync(path, 'utf8')) as {
    questions: { document: string; split: string; kind: string; question: string; pages: number[] }[]
  }
  return questions
    .filter(({ kind, split }) => kind === 'answerable' && split === 'dev')
    .map(({ document, question, pages }) => ({
      text: question,
      answeredBy: ({ source, page, end, document: of }) =>
        basename(source).startsWith(document) && pages.some(one => one >= page && one <= pageAt(of, end - 1))
    }))
}

function readSquad(path: string): [Document[], Question[]] {
  const { data } = JSON.parse(readFileSync(path, 'utf8')) as {
    data: {
      title: string
      paragraphs: {
        context: string
        qas: { question: string; is_impossible: boolean; answers: { text: string; answer_start: number }[] }[]
      }[]
    }[]
  }
  const questions: Question[] = []
  const documents = data.map(({ title, paragraphs }): Document => {
    let text = ''
    for (const { context, qas } of paragraphs) {
      for (const { question, is_impossible: impossible, answers } of qas) {
        if (impossible) continue
        const start = text.length + answers[0]!.answer_start
        const end = start + answers[0]!.text.length
        questions.push({
          text: question,
          answeredBy: hit => hit.source === title && hit.start <= start && hit.end >= end
        })
      }
      text += `${context}\n\n`
    }
    const pages = [{ number: 1, start: 0, end: text.length }]
    return { source: title, hash: title, title: title.replaceAll('_', ' '), text, pages, headings: [], warnings: [] }
  })
  return [documents, questions]
}
