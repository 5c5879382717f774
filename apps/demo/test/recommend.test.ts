import { writeFile } from 'node:fs/promises'
import { createRandom } from '@llm-cookbook/vector'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Workplace } from './cookbook.ts'

let place: Workplace
beforeAll(async () => {
  place = await Workplace.make()
  const texts = ['sun', 'sunny', 'sun', 'rain', 'storm', '']
  const rows = texts.map((text, i) => ({ text, embedding: [Math.cos(i / 4), Math.sin(i / 4)] }))
  await writeFile(place.path('weather.jsonl'), rows.map(row => `${JSON.stringify(row)}\n`).join(''))
  // Users like what is like them: a rating is 3, more or less by a taste of two dimensions, and biases.
  const random = createRandom(7)
  const taste = (): number[] => [random.normal(), random.normal(), random.normal()]
  const users = Array.from({ length: 40 }, taste)
  const items = Array.from({ length: 30 }, taste)
  const lines: string[] = []
  for (const [u, user] of users.entries()) {
    for (const [i, item] of items.entries()) {
      if (random.uniform() < 0.4) continue
      const rating = 3 + user[2]! + item[2]! + 0.9 * (user[0]! * item[0]! + user[1]! * item[1]!) + 0.2 * random.normal()
      lines.push(`user ${u},item ${i},${rating.toFixed(2)},${lines.length}\n`)
    }
  }
  await writeFile(
    place.path('ratings.csv'),
    `who,what,stars,time\n${lines.join('')},item 1,3,1\nuser 1,item 2,many,2\n`
  )
})
afterAll(() => place.remove())

interface Result {
  readonly query: { readonly row?: number; readonly text: string }
  readonly nearest: readonly { readonly row: number; readonly text: string; readonly distance: number }[]
  readonly rows: number
  readonly models: readonly { readonly model: string; readonly rmse: number; readonly mae: number }[]
  readonly recommendations: readonly { readonly item: string; readonly score: number }[]
  readonly error?: { readonly code: string; readonly message: string }
}

async function recommend(
  ...args: string[]
): Promise<Result & { readonly exit: number | null; readonly stderr: string }> {
  const { code, stderr, value } = await place.json(['recommend', ...args])
  return { ...(value as Result), exit: code, stderr }
}

const columns = ['--user', 'who', '--item', 'what', '--rating', 'stars']

describe('cookbook recommend --query', () => {
  it('finds the rows most like a row, without those that have its text', async () => {
    const { exit, query, nearest } = await recommend('weather.jsonl', '--query', '0', '--k', '3')
    expect([exit, query]).toEqual([0, { row: 0, text: 'sun' }])
    expect(nearest.map(({ row }) => row)).toEqual([1, 3, 4])
    for (const { row, distance } of nearest) expect(distance).toBeCloseTo(1 - Math.cos(row / 4), 6)
  })
  it('tells identical texts once', async () => {
    const { nearest } = await recommend('weather.jsonl', '--query', '1', '--k', '10')
    expect(nearest.map(({ row }) => row)).toEqual([0, 3, 4, 5])
  })
  it('finds rows by a text', async () => {
    const { exit, query, nearest } = await recommend('--query', 'A river in Russia', '--k', '4')
    expect([exit, query, nearest.length]).toEqual([0, { text: 'A river in Russia' }, 4])
    expect(nearest[0]!.text).toMatch(/river/i)
    expect(nearest.map(({ distance }) => distance)).toEqual(
      nearest.map(({ distance }) => distance).sort((a, b) => a - b)
    )
  })
  it('shows them', async () => {
    const { code, stdout } = await place.run(['recommend', 'weather.jsonl', '--query', '0', '--k', '2'])
    expect([code, stdout]).toEqual([0, 'Row 0: sun\n  0.031  row 1     sunny\n  0.268  row 3     rain\n'])
  })
  it.each([
    [['weather.jsonl', '--query', '9'], 1, /^weather\.jsonl has no row 9 that can be read/],
    [['weather.jsonl', '--query', 'sun'], 1, /^The vectors of the data have 2 numbers, and that of the query \d+/],
    [['weather.jsonl', '--query', ' '], 2, /^--query wants a row or a text/],
    [['weather.jsonl'], 2, /^--query is missing, or --user, --item and --rating/],
    [['a', 'b', '--query', '0'], 2, /^recommend takes one file, and got 'b' too/],
    [['weather.jsonl', '--query', '0', '--for', 'x'], 2, /^--for wants --user, --item and --rating/]
  ])('%j is refused', async (args, code, message) => {
    const { exit, error } = await recommend(...args)
    expect([exit, error?.message]).toEqual([code, expect.stringMatching(message)])
  })
})

describe('cookbook recommend with ratings', () => {
  it('tells ratings better than the means do, and judges all by the same rows', async () => {
    const { exit, stderr, rows, models } = await recommend('ratings.csv', ...columns)
    expect([exit, rows]).toEqual([3, 684])
    expect(stderr).toContain("row 685 is left out: it has nothing in 'who'")
    expect(stderr).toContain("row 686 is left out: it has no number in 'stars'")
    const rmse = Object.fromEntries(models.map(({ model, rmse }) => [model, rmse]))
    expect(rmse['biases of users and items']).toBeLessThan(rmse['mean of all']!)
    expect(rmse['matrix factorization, ALS']).toBeLessThan(0.7 * rmse['biases of users and items']!)
    for (const { rmse, mae } of models) expect(mae).toBeLessThanOrEqual(rmse)
  })
  it('recommends what a user has not rated, best first', async () => {
    const { recommendations } = await recommend(
      'ratings.csv',
      ...columns,
      '--for',
      'user 3',
      '--k',
      '4',
      '--method',
      'als'
    )
    expect(recommendations).toHaveLength(4)
    const scores = recommendations.map(({ score }) => score)
    expect(scores).toEqual([...scores].sort((a, b) => b - a))
    const { stdout } = await place.run([
      'recommend',
      'ratings.csv',
      ...columns,
      '--for',
      'user 3',
      '--k',
      '4',
      '--method',
      'als'
    ])
    expect(stdout).toMatch(/^684 ratings of ratings\.csv, 40 users and 30 items\n547 learnt from, 137 to judge by\n/)
    expect(stdout).toContain(`For user 3\n  ${scores[0]!.toFixed(2)}  ${recommendations[0]!.item}\n`)
  })
  it('looks at what was written with the ratings, where it is told to', async () => {
    const lines = Array.from({ length: 60 }, (_, i) => {
      const [user, item] = [i % 6, i % 10]
      return `user ${user},item ${item},${(user + item) % 4 ? 5 : 1},${user % 2 ? 'sweet sugar' : 'salty bacon'} ${item % 2 ? 'cake' : 'meat'}\n`
    })
    await writeFile(place.path('written.csv'), `who,what,stars,said\n${lines.join('')}`)
    const { exit, models } = await recommend('written.csv', ...columns, '--text', 'said')
    expect([exit, models.at(-1)!.model]).toEqual([0, 'factorization and texts'])
    expect(models.at(-1)!.rmse).toBeGreaterThan(0)
  })
  it('learns from the past, or judges each rating once', async () => {
    const late = await recommend('ratings.csv', ...columns, '--split', 'time', '--split-by', 'time')
    const folds = await recommend('ratings.csv', ...columns, '--folds', '3')
    expect([late.exit, folds.exit]).toEqual([3, 3])
    expect(late.models[0]!.rmse).not.toBe(folds.models[0]!.rmse)
  })
  it.each([
    [[...columns.slice(0, 4)], 2, /^--rating is missing: --user, --item and --rating go together/],
    [
      ['--user', 'whom', ...columns.slice(2)],
      2,
      /^--user wants a column of the data, and got 'whom'; .* Did you mean who\?/
    ],
    [[...columns, '--query', '0'], 2, /^--query and ratings do not go together/],
    [[...columns, '--for', 'nobody'], 1, /^No rating is by a user 'nobody'/]
  ])('%j is refused', async (args, code, message) => {
    const { exit, error } = await recommend('ratings.csv', ...args)
    expect([exit, error?.message]).toEqual([code, expect.stringMatching(message)])
  })
  it('says so where there is no rating, or but one', async () => {
    await writeFile(place.path('none.csv'), 'who,what,stars\na,b,\n')
    expect(await recommend('none.csv', ...columns)).toMatchObject({ exit: 1, error: { code: 'no-rows' } })
    await writeFile(place.path('one.csv'), 'who,what,stars\na,b,3\n')
    expect(await recommend('one.csv', ...columns)).toMatchObject({ exit: 1, error: { code: 'too-few-rows' } })
    expect(await recommend(...columns)).toMatchObject({ exit: 2 })
  })
})
