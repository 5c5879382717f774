import { readFile, writeFile } from 'node:fs/promises'
import { startServer } from '@llm-cookbook/embed-client/testing'
import { createRandom, Matrix } from '@llm-cookbook/vector'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { npyBytes } from '../src/npy.ts'
import { Workplace } from './cookbook.ts'

let place: Workplace
/** Rows of points around three places, as `cookbook embed` writes them; two words of each text tell which. */
const kinds = ['apple', 'pear', 'plum']
beforeAll(async () => {
  place = await Workplace.make()
  const random = createRandom(1)
  const rows = Array.from({ length: 120 }, (_, i) => {
    const kind = kinds[i % 3]!
    const embedding = [0, 1, 2, 3].map(axis => (axis === i % 3 ? 2 : 0) + 0.3 * random.normal())
    return {
      text: `a ${kind} number ${i}`,
      kind,
      time: 1000 + i,
      tree: `tree ${i % 24}`,
      stars: (i % 3) + 1,
      embedding
    }
  })
  await writeFile(place.path('fruit.jsonl'), rows.map(row => `${JSON.stringify(row)}\n`).join(''))
  const two = rows.filter(({ kind }) => kind !== 'plum')
  await writeFile(place.path('two.jsonl'), two.map(row => `${JSON.stringify(row)}\n`).join(''))
  const lines = rows.map(({ text, kind, stars }) => `"${text}",${kind},${stars}\n`)
  await writeFile(place.path('fruit.csv'), `text,kind,stars\n${lines.join('')}`)
  const vectors = Matrix.fromRows(rows.map(({ embedding }) => embedding))
  await writeFile(place.path('fruit.npy'), npyBytes(vectors, vectors))
  const said = [
    ['I loved it, great food', '5', 'Good'],
    ['Wonderful and delicious', '4', 'Very good'],
    ['Great service, friendly people', '5.0', 'Nice'],
    ['It was average', '3', 'Neither'],
    ['Terrible, disgusting food', '1', 'Bad'],
    ['I hated it, awful taste', '2', 'Never again'],
    ['The worst food of my life', '1', 'Awful'],
    ['', '1', '']
  ]
  const reviews = said.map(([text, stars, title]) => `"${text!}",${stars!},${title!}\n`)
  await writeFile(place.path('reviews.csv'), `review,stars,title\n${reviews.join('')}`)
})
afterAll(() => place.remove())

interface Prediction {
  readonly row: number
  readonly truth?: string
  readonly predicted: string | null
  readonly scores: Readonly<Record<string, number>>
}
interface Result {
  readonly accuracy: number
  readonly macroF1: number
  readonly weightedF1: number
  readonly averagePrecision: number
  readonly perLabel: readonly { readonly label: string; readonly support: number }[]
  readonly confusion: { readonly labels: string[]; readonly counts: number[][] }
  readonly majority: { readonly label: string; readonly accuracy: number }
  readonly predictions: readonly Prediction[]
  readonly rows: number
  readonly unlabelled: number
  readonly skipped: number
  readonly abstained: number
  readonly error?: { readonly code: string; readonly message: string }
}

async function classify(
  ...args: string[]
): Promise<Result & { readonly exit: number | null; readonly stderr: string }> {
  const { code, stderr, value } = await place.json(['classify', ...args])
  return { ...(value as Result), exit: code, stderr }
}

const words = ['--labels', 'positive=I loved it, great', 'negative=I hated it, awful']
const stars = ['--truth', 'stars', '--truth-map', '1,2=negative', '4,5=positive']

describe('cookbook classify, by words', () => {
  it('judges rows whose scores are mapped to labels, and leaves out the others', async () => {
    const result = await classify('reviews.csv', '--text', 'review', ...words, ...stars)
    expect(result).toMatchObject({ exit: 3, rows: 6, unlabelled: 1, skipped: 1, abstained: 0 })
    expect(result.stderr).toBe('warning: reviews.csv, row 8 is left out: it has no text\n')
    expect(result).toMatchObject({ accuracy: 1, macroF1: 1, weightedF1: 1, averagePrecision: 1 })
    expect(result.confusion.counts).toEqual([[3, 0], [0, 3]]) // prettier-ignore
    expect(result.majority).toMatchObject({ accuracy: 0.5 })
    expect(result.predictions.map(({ row, truth, predicted }) => [row, truth, predicted])).toEqual([
      [0, 'positive', 'positive'],
      [1, 'positive', 'positive'],
      [2, 'positive', 'positive'],
      [4, 'negative', 'negative'],
      [5, 'negative', 'negative'],
      [6, 'negative', 'negative']
    ])
    for (const { predicted, scores } of result.predictions) {
      expect(Object.keys(scores).sort()).toEqual(['negative', 'positive'])
      expect(scores['positive']! > scores['negative']!).toBe(predicted === 'positive')
    }
  })
  it('joins several columns with their titles', async () => {
    const joined = await classify('reviews.csv', '--text', 'Title=title', 'Content=review', ...words, '--max-rows', '2')
    await writeFile(
      place.path('joined.csv'),
      'text\n"Title: Good; Content: I loved it, great food"\n"Title: Very good; Content: Wonderful and delicious"\n'
    )
    const written = await classify('joined.csv', ...words)
    expect(joined.predictions).toEqual(written.predictions)
  })
  it('moves the border by --threshold, and tells nothing where --abstain says that it is too close', async () => {
    const all = await classify('reviews.csv', '--text', 'review', ...words, ...stars, '--threshold=-2')
    expect(all.predictions.every(({ predicted }) => predicted === 'positive')).toBe(true)
    const other = await classify('reviews.csv', '--text', 'review', ...words, ...stars, '--threshold=-2', '--positive', 'negative') // prettier-ignore
    expect(other.predictions.every(({ predicted }) => predicted === 'negative')).toBe(true)
    const base = await classify('reviews.csv', '--text', 'review', ...words, ...stars)
    const leads = base.predictions.map(({ scores }) => Math.abs(scores['positive']! - scores['negative']!))
    const border = [...leads].sort((a, b) => a - b)[2]! + 1e-4
    const some = await classify('reviews.csv', '--text', 'review', ...words, ...stars, '--abstain', String(border))
    expect(some).toMatchObject({ abstained: 3, rows: 6, accuracy: 1 })
    expect(some.predictions.map(({ predicted }) => predicted === null)).toEqual(leads.map(lead => lead < border))
  })
  it('chooses the threshold on rows that it does not judge', async () => {
    const kinds = ['--truth', 'kind', '--truth-map', 'apple=apple', 'pear=pear']
    const args = ['fruit.csv', '--labels', 'apple', 'pear', ...kinds, '--threshold', 'best', '--test-size', '0.25']
    const { code, stdout } = await place.run(['classify', ...args])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^Zero-shot: 20 rows of fruit\.csv\n/)
    expect(stdout).toMatch(
      /Threshold -?0\.\d{4} for 'apple', the best on 60 other rows\. 40 rows without a label that counts\./
    )
  })
  it('labels without a truth, by several prompts and by labels that stand for themselves', async () => {
    const { code, stdout } = await place.run(
      ['classify', 'fruit.csv', '--labels', 'apple', 'pear', 'plum=a plum', 'plum=a purple fruit', '--max-rows', '4'],
      { env: { COLUMNS: '60' } }
    )
    expect(code).toBe(0)
    expect(stdout).toMatch(/^Zero-shot: 4 rows of fruit\.csv\n\napple {3}0\.\d{3} {2}a apple number 0\npear/)
    expect(stdout).toMatch(/\nplum {10}1 {2}━━━━━━━━\n$/)
  })
  it('takes vectors of a service, and sends each text once', async () => {
    const server = await startServer()
    try {
      await writeFile(place.path('twice.csv'), 'text\none\ntwo\none\n')
      const result = await classify('twice.csv', '--labels', 'a=three', 'b=four', '--embedding-model', 'm', '--base-url', server.url) // prettier-ignore
      expect([result.exit, result.predictions.length, server.account.inputs]).toEqual([0, 3, 4])
      expect(result.predictions[0]!.scores).toEqual(result.predictions[2]!.scores)
    } finally {
      await server.close()
    }
  })
  it('warns of rows whose truth is none of the labels', async () => {
    const result = await classify('fruit.csv', '--labels', 'apple', 'pear', '--truth', 'kind')
    expect([result.exit, result.rows]).toEqual([0, 80])
    expect(result.stderr).toContain("40 rows are left out, whose truth is none of the labels: 'plum' (40).")
  })
  it('reads lines of JSON from standard input', async () => {
    const { code, value } = await place.json(['classify', '-', ...words], {
      input: '{"text":"great"}\n{"text":"awful"}\n'
    })
    expect(code).toBe(0)
    expect((value as Result).predictions.map(({ predicted }) => predicted)).toEqual(['positive', 'negative'])
  })
  it('reads a text a line out of .txt', async () => {
    await writeFile(place.path('said.txt'), 'great\nawful\n')
    const { predictions } = await classify('said.txt', ...words)
    expect(predictions.map(({ predicted }) => predicted)).toEqual(['positive', 'negative'])
  })
})

describe('cookbook classify --train', () => {
  it.each(['logistic', 'forest'])('learns by %s, and judges other rows', async model => {
    const result = await classify('fruit.jsonl', '--train', 'kind', '--model', model, '--test-size', '0.25')
    expect([result.exit, result.stderr]).toEqual([0, ''])
    expect(result.rows).toBe(30)
    expect(result.accuracy).toBeGreaterThan(0.9)
    expect(result.perLabel.map(({ label, support }) => [label, support])).toEqual([['apple', 10], ['pear', 10], ['plum', 10]]) // prettier-ignore
    expect(result.predictions).toHaveLength(30)
    for (const { row, truth, scores } of result.predictions) {
      expect(truth).toBe(kinds[row % 3])
      expect(Object.values(scores).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5)
    }
  })
  it('gives the same for the same seed, and other rows for another', async () => {
    const rows = async (seed: string): Promise<readonly Prediction[]> =>
      (await classify('fruit.jsonl', '--train', 'kind', '--model', 'bayes', '--seed', seed)).predictions
    const [a, b, c] = await Promise.all([rows('1'), rows('1'), rows('2')])
    expect(a).toEqual(b)
    expect(a.map(({ row }) => row)).not.toEqual(c.map(({ row }) => row))
  })
  it('judges each row once in folds', async () => {
    const { rows, predictions } = await classify('fruit.jsonl', '--train', 'kind', '--folds', '4')
    expect(rows).toBe(120)
    expect(new Set(predictions.map(({ row }) => row)).size).toBe(120)
  })
  it('judges the latest rows, or groups that were not learnt from', async () => {
    const late = await classify('fruit.jsonl', '--train', 'kind', '--split', 'time', '--split-by', 'time')
    expect(Math.min(...late.predictions.map(({ row }) => row))).toBe(96)
    const { predictions } = await classify('fruit.jsonl', '--train', 'kind', '--split', 'group', '--split-by', 'tree')
    const trees = new Set(predictions.map(({ row }) => row % 24))
    expect(predictions).toHaveLength(trees.size * 5)
  })
  it('takes vectors from beside the table', async () => {
    const beside = await classify('fruit.csv', '--vectors', 'fruit.npy', '--train', 'kind')
    const within = await classify('fruit.jsonl', '--train', 'kind')
    expect(beside.predictions).toEqual(within.predictions)
  })
  it('moves the border of two labels', async () => {
    const result = await classify('two.jsonl', '--train', 'kind', '--threshold', '1')
    expect(result.predictions.every(({ predicted }) => predicted === 'apple')).toBe(true)
    const other = await classify('two.jsonl', '--train', 'kind', '--threshold', '1', '--positive', 'apple')
    expect(other.predictions.every(({ predicted }) => predicted === 'pear')).toBe(true)
  })
  it('compares all models by the same rows', async () => {
    const { code, value } = await place.json(['classify', 'fruit.jsonl', '--train', 'kind', '--model', 'all'])
    const { models, majority } = value as { models: (Result & { model: string })[]; majority: Result['majority'] }
    expect(code).toBe(0)
    expect(models.map(({ model }) => model)).toEqual(['logistic', 'knn', 'forest', 'net', 'bayes'])
    for (const { accuracy, rows } of models) expect([rows, accuracy > 0.9]).toEqual([24, true])
    expect(majority.accuracy).toBeCloseTo(1 / 3)
    const { stdout } = await place.run(['classify', 'fruit.jsonl', '--train', 'kind', '--model', 'all'])
    expect(stdout).toMatch(/^5 models: 24 rows of fruit\.jsonl\n\nmodel +accuracy +macro F1/)
    expect(stdout).toMatch(/\nalways 'apple' +0\.333 +0\.167 +0\.167\n$/)
  })
})

describe('a model of cookbook classify', () => {
  it('labels new rows as it would have labelled them then, and writes them', async () => {
    const saved = await place.run(['classify', 'fruit.jsonl', '--train', 'kind', '--save', 'fruit.bin'])
    expect([saved.code, saved.stdout.endsWith('\nfruit.bin\n')]).toEqual([0, true])
    const rows = (await readFile(place.path('fruit.jsonl'), 'utf8')).split('\n').slice(0, 6)
    await writeFile(place.path('new.jsonl'), rows.join('\n'))
    const csv = await place.run(['classify', 'new.jsonl', '--model-file', 'fruit.bin', '--out', 'labels.csv'])
    expect([csv.code, csv.stdout]).toEqual([0, expect.stringMatching(/\nlabels\.csv\n$/) as string])
    const [head, first] = (await readFile(place.path('labels.csv'), 'utf8')).split('\n')
    expect(head).toBe('text,kind,time,tree,stars,predicted,score apple,score pear,score plum')
    expect(first).toMatch(/^a apple number 0,apple,1000,tree 0,1,apple,0\.9\d*,0\.0\d*,0\.0\d*$/)
    await place.run(['classify', 'new.jsonl', '--model-file', 'fruit.bin', '--out', 'labels.jsonl'])
    const lines = (await readFile(place.path('labels.jsonl'), 'utf8')).trim().split('\n')
    expect(lines.map(line => (JSON.parse(line) as { predicted: string }).predicted)).toEqual([...kinds, ...kinds])
    const judged = await classify('new.jsonl', '--model-file', 'fruit.bin', '--truth', 'kind')
    expect([judged.rows, judged.accuracy]).toEqual([6, 1])
  })
  it('remembers the columns of the text and the threshold, and whose vectors it has learnt from', async () => {
    const args = ['--text', 'Title=title', 'Content=review', '--train', 'stars', '--truth-map', '1,2=bad', '4,5=good']
    await place.run([
      'classify',
      'reviews.csv',
      ...args,
      '--threshold',
      '1',
      '--test-size',
      '0.4',
      '--save',
      'stars.bin'
    ])
    const again = await classify('reviews.csv', '--model-file', 'stars.bin')
    expect(again.predictions.every(({ predicted }) => predicted === 'bad')).toBe(true)
    const moved = await classify('reviews.csv', '--model-file', 'stars.bin', '--threshold', '0')
    expect(moved.predictions.every(({ predicted }) => predicted === 'good')).toBe(true)
    const server = await startServer()
    try {
      const other = await classify('reviews.csv', '--model-file', 'stars.bin', '--embedding-model', 'm', '--base-url', server.url) // prettier-ignore
      expect([other.exit, other.error?.message]).toEqual([2, expect.stringMatching(/^stars\.bin has learnt from the vectors of/)]) // prettier-ignore
    } finally {
      await server.close()
    }
  })
  it('wants vectors as long as those that it has learnt from', async () => {
    await place.run(['classify', 'fruit.jsonl', '--train', 'kind', '--save', 'four.bin'])
    await writeFile(place.path('short.jsonl'), '{"text":"x","embedding":[1,2]}\n')
    const { exit, error } = await classify('short.jsonl', '--model-file', 'four.bin')
    expect([exit, error?.message]).toEqual([
      2,
      'four.bin has learnt from vectors of 4 numbers, and those of the data have 2.'
    ])
  })
  it('is refused where it is damaged, something else, or missing', async () => {
    await place.run(['classify', 'fruit.csv', '--train', 'kind', '--model', 'bayes', '--save', 'whole.bin'])
    const whole = await classify('fruit.csv', '--model-file', 'whole.bin', '--truth', 'kind')
    expect([whole.exit, whole.accuracy]).toEqual([0, 1])
    const bytes = await readFile(place.path('whole.bin'))
    bytes[bytes.length - 20]! ^= 1
    await writeFile(place.path('damaged.bin'), bytes)
    await writeFile(place.path('other.bin'), 'no model')
    for (const [name, code] of [
      ['damaged.bin', 'invalid-model'],
      ['other.bin', 'invalid-model'],
      ['none.bin', 'not-found']
    ]) {
      // prettier-ignore
      const { exit, error } = await classify('fruit.jsonl', '--model-file', name!)
      expect([exit, error?.code]).toEqual([1, code])
    }
  })
})

describe('cookbook classify, for people', () => {
  it('shows measures beside the majority, labels, and what was taken for what', async () => {
    const { stdout } = await place.run(['classify', 'fruit.jsonl', '--train', 'kind'], { env: { COLUMNS: '80' } })
    expect(stdout).toMatch(/^Logistic regression: 24 rows of fruit\.jsonl\nLearnt from 96 other rows\.\n/)
    expect(stdout).toMatch(/here {2}always 'apple'\nAccuracy +1\.000 +0\.333\n/)
    expect(stdout).toMatch(/\nplum +1\.000 +1\.000 +1\.000 +1\.000 +8 {2}━+\n/)
    expect(stdout).toMatch(/ +apple {3}pear {3}plum\napple {6}8 {6}0 {6}0\n/)
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
  })
  it('shows curves and mistakes with --evaluate', async () => {
    const args = ['reviews.csv', '--text', 'review', ...words, ...stars, '--threshold=-2', '--evaluate']
    const { stdout } = await place.run(['classify', ...args])
    expect(stdout).toContain('row 4: negative, taken for positive\n  Terrible, disgusting food\n')
    expect(stdout).toContain('Precision')
  })
  it('ends quietly where nobody reads on', async () => {
    const run = await place.run(['classify', ...words], {
      onStart(child) {
        child.stdout!.once('data', () => child.stdout!.destroy())
      }
    })
    expect([run.code, run.stderr]).toEqual([0, ''])
  })
})

describe('a report of cookbook classify', () => {
  it('is one page that asks nothing of any server, with all text escaped', async () => {
    const text = '<script>alert(1)</script> & "food"'
    await writeFile(
      place.path('evil.csv'),
      `text,label\n"${text.replaceAll('"', '""')} great",<b>bad</b>\nawful,<b>bad</b>\ngreat,good\n`
    )
    const labels = ['--labels', 'good=great', '<b>bad</b>=awful', '--truth', 'label']
    const { code, stdout } = await place.run(['classify', 'evil.csv', ...labels, '--html', 'evil.html'])
    expect([code, stdout.endsWith('\nevil.html\n')]).toEqual([0, true])
    const page = await readFile(place.path('evil.html'), 'utf8')
    expect(page).not.toContain('<script')
    expect(page).not.toContain('<b>')
    expect(page).toContain('&#60;script&#62;alert(1)&#60;/script&#62; &#38; &#34;food&#34; great')
    expect(page).toMatch(/Content-Security-Policy" content="default-src 'none'; style-src 'sha256-/)
    expect(page.match(/(?:src|href)=/g)).toBeNull()
  })
  it('opens afterwards, and replaces nothing unless told', async () => {
    const args = ['classify', 'fruit.jsonl', '--train', 'kind', '--html', 'report.html']
    const none = await place.run([...args, '--open'], { env: { COOKBOOK_OPEN: '/none' } })
    expect([none.code, none.stderr]).toEqual([0, 'warning: No program was found to open report.html with.\n'])
    expect((await place.run(args)).stderr).toBe('error: report.html exists; --force replaces it.\n')
    expect((await place.run([...args, '--force'])).code).toBe(0)
  })
})

describe('bad input', () => {
  it.each([
    [['a.csv', 'b.csv', ...words], /^classify takes one file, and got 'b\.csv' too/],
    [['fruit.csv', ...words, '--truth', 'knd'], /^--truth wants a column of the data, and got 'knd'; they are text, kind, stars\. Did you mean kind\?/], // prettier-ignore
    [['fruit.csv', ...words, '--text', 'txt'], /^--text wants a column.*Did you mean text\?/],
    [['fruit.csv', '--train', 'sort'], /^--train wants a column of the data, and got 'sort'/],
    [['fruit.csv', '--train', 'kind', '--model', 'bayes', '--threshold', '0.5'], /^--threshold wants two labels, and there are 3/], // prettier-ignore
    [['fruit.csv', '--train', 'kind', '--split', 'time', '--split-by', 'text'], /^--split-by wants a column of times, and row 1 has 'a apple/], // prettier-ignore
    [['fruit.csv', ...words, '--truth', 'kind'], /^No row has one of the labels positive, negative as its truth, but 'apple' \(40\)/], // prettier-ignore
    [['fruit.csv', ...words, '--out', 'a.txt'], /^--out wants one of \.csv, \.jsonl, and got '\.txt'/]
  ])('%j is wrong usage', async (args, message) => {
    const { exit, error } = await classify(...args)
    expect([exit, error?.message]).toEqual([2, expect.stringMatching(message)])
  })
  it.each([
    ['empty.csv', '', [...words], 'no-rows', 'empty.csv has no row that can be read.'],
    ['titles.csv', 'text\n', [...words], 'no-rows', 'titles.csv has no row that can be read.'],
    ['blank.csv', 'text,kind\n"",a\n" ",b\n', [...words], 'no-rows', 'None of the 2 rows of blank.csv has a text.'],
    ['one.csv', 'text,kind\nx,a\n', ['--train', 'kind'], 'too-few-rows', /^The 1 rows cannot be split/],
    ['none.csv', 'text,kind\nx,\ny,\n', ['--train', 'kind'], 'no-rows', "None of the 2 rows of none.csv has a label that counts in 'kind'."], // prettier-ignore
    ['same.csv', 'text,kind\nx,a\ny,a\nz,a\n', ['--train', 'kind'], 'one-class', "All 2 rows to learn from are 'a', and a model tells two labels apart at least."], // prettier-ignore
    ['twins.csv', 'text,predicted\nx,a\n', [...words, '--out', 'twins-out.csv'], 'same-names', "Two columns would be called 'predicted'; rename that of the data."], // prettier-ignore
    ['close.csv', 'text,kind\nx great,a\ny great,b\n', ['--labels', 'a=good', 'b=bad', '--truth', 'kind', '--abstain', '2'], 'no-labels', /^No row was told a label/], // prettier-ignore
    ['wide.jsonl', '{"text":"x","embedding":[1,2]}', [...words], 'wrong-width', /^The vectors of the data have 2 numbers, and those of the labels \d+/] // prettier-ignore
  ])('%s: %j with %j', async (name, content, args, code, message) => {
    await writeFile(place.path(name), content)
    const { exit, error } = await classify(name, ...args)
    expect([exit, error]).toEqual([
      1,
      { code, message: typeof message === 'string' ? message : (expect.stringMatching(message) as string) }
    ])
  })
  it('leaves out rows without a vector or with another, and goes on', async () => {
    const rows = [
      '{"k":"a","embedding":[1,0]}',
      '{"k":"b","embedding":[0,1]}',
      '{"k":"a","embedding":[1,null]}',
      'no json',
      '{"k":"b","embedding":[1]}',
      '{"k":"a","embedding":[2,0]}',
      '{"k":"b","embedding":[0,2]}'
    ]
    await writeFile(place.path('odd.jsonl'), rows.join('\n'))
    const odd = await classify('odd.jsonl', '--train', 'k', '--folds', '2', '--model', 'knn')
    expect(odd).toMatchObject({ exit: 3, rows: 4, skipped: 3 })
    expect(odd.stderr).toContain('row 5 is left out: its vector has 1 numbers, and the first one 2')
    const nan = Matrix.fromRows([[1, 0], [NaN, 1], [0, 1], [1, 0.1], [0.1, 1]]) // prettier-ignore
    await writeFile(place.path('nan.npy'), npyBytes(nan, nan))
    await writeFile(place.path('nan.csv'), 'k\na\nb\nb\na\nb\n')
    const beside = await classify('nan.csv', '--vectors', 'nan.npy', '--train', 'k', '--folds', '2')
    expect(beside).toMatchObject({ exit: 3, rows: 4, skipped: 1 })
    expect(beside.stderr).toBe('warning: nan.csv, row 2 is left out: its vector has numbers that are not finite\n')
    await writeFile(place.path('more.csv'), 'k\na\nb\n')
    const fewer = await classify('more.csv', '--vectors', 'nan.npy', '--train', 'k')
    expect([fewer.exit, fewer.error?.message]).toEqual([
      2,
      expect.stringMatching(/^--vectors wants a row for each of the 2/)
    ])
  })
  it('does without naive Bayes where there are no texts', async () => {
    const rows = Array.from({ length: 20 }, (_, i) => `{"k":"${'ab'[i % 2]!}","embedding":[${i % 2},${(i + 1) % 2}]}`)
    await writeFile(place.path('bare.jsonl'), rows.join('\n'))
    const { value } = await place.json(['classify', 'bare.jsonl', '--train', 'k', '--model', 'all'])
    const { models } = value as { models: { model: string }[] }
    expect(models.map(({ model }) => model)).toEqual(['logistic', 'knn', 'forest', 'net'])
    const { exit, error } = await classify('bare.jsonl', '--train', 'k', '--model', 'bayes')
    expect([exit, error?.message]).toEqual([2, expect.stringMatching(/^--model bayes learns from words/)])
  })
  it('counts a label for wrong that the part to learn from did not have', async () => {
    const rows = ['a,1', 'b,2', 'a,3', 'b,4', 'a,5', 'b,6', 'a,7', 'c,8'].map(row => `word,${row}\n`)
    await writeFile(place.path('late.csv'), `text,kind,time\n${rows.join('')}`)
    const result = await classify(
      'late.csv',
      '--train',
      'kind',
      '--model',
      'bayes',
      '--split',
      'time',
      '--split-by',
      'time'
    )
    expect(result.confusion.labels).toEqual(['a', 'c'])
    expect(result.predictions.map(({ truth, scores }) => [truth, scores['c']])).toEqual([['a', 0], ['c', 0]]) // prettier-ignore
  })
})
