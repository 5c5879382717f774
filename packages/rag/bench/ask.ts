/**
 * `ask` without a chat model on the question sets of `test/fixtures/questions`, whole PDF files in:
 *
 *     node --conditions=@llm-cookbook/source bench/ask.ts
 */
import { measureAnswers, openLibrary, readFresh } from '../test/answer/question-set.ts'

const library = await openLibrary()
const percent = (share: number): string => (Number.isNaN(share) ? '–' : `${(100 * share).toFixed(1)} %`)
console.log('| | tuned on | held out | hard |\n|---|---|---|---|')
const columns = [
  await measureAnswers(library, 'dev'),
  await measureAnswers(library, 'test'),
  await measureAnswers({ ...library, questions: await readFresh() }, 'test')
]
const rows: [string, (measured: (typeof columns)[number]) => string][] = [
  ['questions: answerable, far, near', ({ questions: { answerable, far, near } }) => `${answerable}, ${far}, ${near}`],
  ['a right page among the 5 best passages', ({ recallAt5 }) => percent(recallAt5)],
  ['answerable: found', ({ found }) => percent(found.answerable)],
  ['of these, right page cited', ({ rightPage }) => percent(rightPage)],
  ['far: wrongly found', ({ found }) => percent(found.far)],
  ['near: wrongly found', ({ found }) => percent(found.near)],
  ['of all found, answerable', ({ precision }) => percent(precision)],
  ['a question, found and answered', ({ milliseconds }) => `${milliseconds.toFixed(1)} ms`]
]
for (const [name, cell] of rows) console.log(`| ${name} | ${columns.map(cell).join(' | ')} |`)
