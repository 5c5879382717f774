import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { dataFolder } from '@llm-cookbook/bench'
import { createRandom, Matrix } from '@llm-cookbook/vector'
import { parse } from 'csv-parse/sync'
import { describe, expect, it } from 'vitest'
import { matrixFactorization, MatrixFactorization } from '../src/matrix-factorization.ts'
import type { Ratings } from '../src/recommend/ratings.ts'

const recorded = JSON.parse(
  readFileSync(new URL('fixtures/matrix-factorization/surprise.json', import.meta.url), 'utf8')
) as { ratings: [number[], number[], number[]]; biased: number[]; biasesOnly: number[]; reviews: number[] }

const [users, items, scores] = recorded.ratings
const train: Ratings = { users: users.slice(0, 2400), items: items.slice(0, 2400), scores: scores.slice(0, 2400) }
const test: Ratings = { users: users.slice(2400), items: items.slice(2400), scores: scores.slice(2400) }

/** A few ratings of films: Ann and Bob like the first two, Cid the last. */
const films: Ratings = {
  users: ['Ann', 'Ann', 'Ann', 'Bob', 'Bob', 'Cid', 'Cid', 'Cid'],
  items: ['Alien', 'Blade Runner', 'Casablanca', 'Alien', 'Casablanca', 'Alien', 'Blade Runner', 'Casablanca'],
  scores: [5, 5, 1, 5, 2, 1, 2, 5]
}

describe('matrixFactorization', () => {
  it('tells that who likes what another likes will like what else that one likes', async () => {
    const model = await matrixFactorization({ factors: 3, epochs: 400, learningRate: 0.02 }).fit(films)
    const [bob, cid] = model.predict(['Bob', 'Cid'], ['Blade Runner', 'Blade Runner'])
    expect(bob).toBeGreaterThan(4)
    expect(cid).toBeLessThan(3)
    expect(model.recommend('Bob', { exclude: ['Alien', 'Casablanca'] })).toEqual([{ item: 'Blade Runner', score: bob }])
  })

  it.each(['sgd', 'als'] as const)('finds the factors that ratings were made of (%s)', async method => {
    const ratings = lowRank(60, 50, 4, 1500)
    const learnt = {
      users: ratings.users.slice(300),
      items: ratings.items.slice(300),
      scores: ratings.scores.slice(300)
    }
    const options = { factors: 6, regularization: 0.01, epochs: method === 'als' ? 30 : 300, learningRate: 0.02 }
    const model = await matrixFactorization({ method, ...options }).fit(learnt)
    const error = rmse(model.predict(ratings.users.slice(0, 300), ratings.items.slice(0, 300)), ratings.scores)
    const ofMean = rmse(new Float64Array(300).fill(model.mean), ratings.scores)
    expect(ofMean).toBeGreaterThan(1)
    expect(error).toBeLessThan(0.25)
  })

  it('is as near to the scores as the formulas of Surprise, over ten seeds', async () => {
    const errors: number[] = []
    for (let seed = 0; seed < 10; seed++) {
      const model = await matrixFactorization({ seed, scale: [1, 5] }).fit(train)
      errors.push(rmse(model.predict(test.users, test.items), test.scores))
    }
    expect(Math.abs(mean(errors) - mean(recorded.biased))).toBeLessThan(0.003)
    for (const error of errors) expect(Math.abs(error - mean(recorded.biased))).toBeLessThan(0.015)
  })

  it('gives with biases only what the formulas of Surprise give', async () => {
    const model = await matrixFactorization({ deviation: 0, scale: [1, 5] }).fit(train)
    const predicted = model.predict(test.users, test.items)
    for (const [i, score] of recorded.biasesOnly.entries()) expect(predicted[i]).toBeCloseTo(score, 10)
  })

  const data = dataFolder()
  it.skipIf(data === undefined)(
    'is as near to the scores of reviews as the formulas of Surprise (needs data)',
    async () => {
      const file = readFileSync(join(data!, 'fine-food-reviews/fine_food_reviews_1k.csv'), 'utf8')
      const rows = parse<Record<string, string>>(file, { columns: true }).toSorted(
        (a, b) => Number(a['Time']) - Number(b['Time'])
      )
      const table = (part: typeof rows): Ratings => ({
        users: part.map(row => row['UserId']!),
        items: part.map(row => row['ProductId']!),
        scores: part.map(row => Number(row['Score']))
      })
      const [before, after] = [table(rows.slice(0, 800)), table(rows.slice(800))]
      const errors: number[] = []
      for (let seed = 0; seed < 3; seed++) {
        const model = await matrixFactorization({ seed }).fit(before)
        errors.push(rmse(model.predict(after.users, after.items), after.scores))
      }
      expect(Math.abs(mean(errors) - mean(recorded.reviews))).toBeLessThan(0.003)
    }
  )

  it('goes by the mean and the biases where it knows no more', async () => {
    const model = await matrixFactorization().fit(films)
    const [ofUser, ofItem, ofNeither] = model.predict(['Ann', 'Dan', 'Dan'], ['Dune', 'Alien', 'Dune'])
    expect(ofUser).toBeCloseTo(model.mean + model.userBiases[model.users.indexOf('Ann')]!, 12)
    expect(ofItem).toBeCloseTo(model.mean + model.itemBiases[model.items.indexOf('Alien')]!, 12)
    expect(ofNeither).toBe(model.mean)
    expect(model.mean).toBe(26 / 8)
  })

  it('goes by the mean where nothing is known and biases are not wanted', async () => {
    const model = await matrixFactorization({ biased: false }).fit(films)
    expect([...model.predict(['Ann', 'Dan'], ['Dune', 'Alien'])]).toEqual([model.mean, model.mean])
    expect(model.userBiases).toEqual(new Float64Array(3))
  })

  it('recommends to somebody unknown what pleases most', async () => {
    const model = await matrixFactorization({ epochs: 100 }).fit(films)
    const found = model.recommend('Dan', { k: 2 })
    const byBias = [...model.items.keys()].toSorted((a, b) => model.itemBiases[b]! - model.itemBiases[a]!)
    expect(found.map(({ item }) => item)).toEqual(byBias.slice(0, 2).map(i => model.items[i]))
    expect(model.recommend('Dan', { k: 0 })).toEqual([])
  })

  it('never goes past the scale', async () => {
    // Ann is kind and Alien is good: both together would be more than the best.
    const kind: Ratings = {
      users: ['Ann', 'Ann', 'Bob', 'Bob', 'Bob'],
      items: ['Blade Runner', 'Casablanca', 'Alien', 'Blade Runner', 'Casablanca'],
      scores: [4, 4, 4, 2, 2]
    }
    const learner = matrixFactorization({ factors: 0, epochs: 300, scale: [2, 4] })
    const model = await learner.fit(kind)
    const ann = model.users.indexOf('Ann')
    const alien = model.items.indexOf('Alien')
    expect(model.mean + model.userBiases[ann]! + model.itemBiases[alien]!).toBeGreaterThan(4.5)
    expect(model.predict(['Ann'], ['Alien'])[0]).toBe(4)
    expect(model.recommend('Ann', { k: 1 })).toEqual([{ item: 'Alien', score: 4 }])
    await expect(learner.fit(films)).rejects.toThrow('scores[0]: expected a number from 2 to 4, got 5')
  })

  it('takes the scale of the ratings where none is given', async () => {
    expect((await matrixFactorization().fit(films)).scale).toEqual([1, 5])
  })

  it('learns of one rating', async () => {
    for (const method of ['sgd', 'als'] as const) {
      const model = await matrixFactorization({ method }).fit({ users: [1], items: [2], scores: [3] })
      expect([...model.predict([1, 9], [2, 9])]).toEqual([3, 3])
    }
  })

  it('takes the id 1 and the id "1" for two', async () => {
    const model = await matrixFactorization().fit({ users: [1, '1'], items: ['a', 'a'], scores: [1, 5] })
    expect(model.users).toEqual([1, '1'])
  })

  it('needs no factors', async () => {
    const model = await matrixFactorization({ factors: 0 }).fit(films)
    expect(model.itemFactors.columns).toBe(0)
    expect(model.predict(['Ann'], ['Alien'])[0]).toBeCloseTo(
      model.mean + model.userBiases[0]! + model.itemBiases[0]!,
      12
    )
  })

  it.each(['sgd', 'als'] as const)(
    'gives the same bytes for the same seed, and other ones for another (%s)',
    async method => {
      const bytes = async (seed: number): Promise<Uint8Array> =>
        (await matrixFactorization({ method, factors: 4, seed }).fit(films)).save()
      expect(await bytes(1)).toEqual(await bytes(1))
      expect(await bytes(1)).not.toEqual(await bytes(2))
    }
  )

  it('predicts the same once saved and read', async () => {
    const model = await matrixFactorization({ biased: false }).fit(films)
    const read = MatrixFactorization.from(model.save())
    const everyone = [...films.users, 'Dan']
    const everything = [...films.items, 'Dune']
    expect(read.predict(everyone, everything)).toEqual(model.predict(everyone, everything))
    expect(read.recommend('Bob')).toEqual(model.recommend('Bob'))
    expect(read.scale).toEqual([1, 5])
  })

  it('does not take other bytes for a model', () => {
    expect(() => MatrixFactorization.from(new Uint8Array(100))).toThrow(
      expect.objectContaining({ code: 'invalid-model' })
    )
  })

  it('says when the steps are too long', async () => {
    await expect(matrixFactorization({ learningRate: 5, epochs: 100 }).fit(films)).rejects.toMatchObject({
      code: 'diverged',
      message: expect.stringContaining('take a lower learningRate than 5') as string
    })
  })

  it('tells how far it is, and ends when told', async () => {
    const done: number[] = []
    const controller = new AbortController()
    const fitting = matrixFactorization().fit(train, {
      signal: controller.signal,
      onProgress: progress => {
        expect(progress).toMatchObject({ stage: 'epochs', total: 20 })
        done.push(progress.done)
        if (progress.done === 3) controller.abort(new Error('enough'))
      }
    })
    await expect(fitting).rejects.toThrow('enough')
    expect(done).toEqual([1, 2, 3])
  })

  it.each([
    [{ users: [], items: [], scores: [] }, 'users: expected one at least, got none'],
    [{ ...films, items: ['Alien'] }, 'items: expected 8, one for each row, got 1'],
    [{ ...films, scores: [5] }, 'scores: expected 8, one for each row, got 1'],
    [{ ...films, scores: [5, 5, 1, 5, 2, 1, NaN, 5] }, 'scores[6]: expected a finite number'],
    [{ ...films, users: [...films.users.slice(1), NaN] }, 'users[7]: expected an id, got NaN'],
    [
      { ...films, users: [...films.users.slice(1), null as never] },
      'users[7]: expected a string or a number, got null'
    ],
    [{ ...films, vectors: new Matrix(2, 3) }, 'vectors: expected 8, one for each row, got 2']
  ])('does not learn of ratings that make no sense', async (ratings, message) => {
    await expect(matrixFactorization().fit(ratings)).rejects.toThrow(message)
  })

  it.each([
    [{ method: 'svd' as never }, "method: expected 'sgd' or 'als', got 'svd'"],
    [{ factors: -1 }, 'factors: expected an integer from 0 on, got -1'],
    [{ epochs: 0 }, 'epochs: expected an integer from 1 on, got 0'],
    [{ learningRate: 0 }, 'learningRate: expected a number'],
    [{ method: 'als' as const, regularization: 0 }, 'regularization: expected a number'],
    [{ deviation: NaN }, 'deviation: expected a number from 0 on, got NaN'],
    [{ scale: [5, 1] as const }, 'scale[1]: expected a number from 5 on, got 1'],
    [{ seed: 0.5 }, 'seed: expected an integer, got 0.5']
  ])('says which option is wrong', (options, message) => {
    expect(() => matrixFactorization(options)).toThrow(message)
  })
})

/** Ratings that are exactly biases and inner products of `rank` factors. */
function lowRank(
  m: number,
  n: number,
  rank: number,
  count: number
): { users: number[]; items: number[]; scores: number[] } {
  const random = createRandom(5)
  const normals = (length: number): number[] => Array.from({ length }, () => random.normal())
  const [p, q, ofUser, ofItem] = [normals(m * rank), normals(n * rank), normals(m), normals(n)]
  const pairs = random.shuffle(Array.from({ length: m * n }, (_, i) => i)).slice(0, count)
  const users = pairs.map(pair => Math.floor(pair / n))
  const items = pairs.map(pair => pair % n)
  const scores = users.map((user, row) => {
    let score = 3 + ofUser[user]! + ofItem[items[row]!]!
    for (let f = 0; f < rank; f++) score += p[user * rank + f]! * q[items[row]! * rank + f]!
    return score
  })
  return { users, items, scores }
}

function rmse(predicted: Float64Array, truth: ArrayLike<number>): number {
  return Math.sqrt(mean(Array.from(predicted, (score, i) => (score - truth[i]!) ** 2)))
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
