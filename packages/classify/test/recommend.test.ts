import { createRandom, Matrix } from '@llm-cookbook/vector'
import { describe, expect, it } from 'vitest'
import { matrixFactorization } from '../src/matrix-factorization.ts'
import { splitRatings } from '../src/recommend.ts'
import { hybrid } from '../src/recommend/hybrid.ts'
import { profiles } from '../src/recommend/profiles.ts'
import type { Ratings, Recommender, RecommenderLearner } from '../src/recommend/ratings.ts'

const ten: Ratings = {
  users: ['a', 'a', 'a', 'b', 'b', 'b', 'c', 'c', 'c', 'd'],
  items: ['x', 'y', 'z', 'x', 'y', 'z', 'x', 'y', 'z', 'w'],
  scores: [5, 4, 1, 5, 5, 2, 1, 2, 5, 3],
  vectors: Matrix.fromRows(Array.from({ length: 10 }, (_, row) => [row, 1]))
}
const times = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]

/** Says what it is told to, and keeps what it was given to learn from. */
function always(answers: readonly number[], predicts: RecommenderLearner['predicts'] = 'scores') {
  const given: Ratings[] = []
  const learner: RecommenderLearner = {
    name: 'always',
    predicts,
    fit: ratings => {
      given.push(ratings)
      return Promise.resolve<Recommender>({ predict: () => Float64Array.from(answers) })
    }
  }
  return { learner, given }
}

describe('splitRatings', () => {
  it('takes what came last for the test, and keeps its vectors', () => {
    const { train, test } = splitRatings(ten, { testSize: 3, time: times })
    expect(train.users).toEqual(ten.users.slice(0, 7))
    expect(train.vectors!.rows).toBe(7)
    expect(test).toEqual({ users: ['c', 'c', 'd'], items: ['y', 'z', 'w'], scores: Float64Array.of(2, 5, 3) })
  })

  it('gives a learner nothing of the test', async () => {
    const { learner, given } = always([0, 0, 0])
    const split = splitRatings(ten, { testSize: 3, time: times })
    await split.judge(learner)
    expect(given).toEqual([split.train])
    expect([...given[0]!.vectors!].map(row => row[0])).toEqual([0, 1, 2, 3, 4, 5, 6])
  })

  it('is the same for any scores and vectors of the test, but for what is judged by them', async () => {
    const split = { testSize: 3, time: times }
    const other: Ratings = {
      ...ten,
      scores: Array.from(ten.scores, (score, row) => (row < 7 ? score : 6 - score)),
      vectors: Matrix.fromRows(Array.from({ length: 10 }, (_, row) => [row, row < 7 ? 1 : -99]))
    }
    for (const learner of [profiles(), profiles({ weight: 'score' }), matrixFactorization({ factors: 2 })]) {
      const [one, two] = [
        await splitRatings(ten, split).judge(learner),
        await splitRatings(other, split).judge(learner)
      ]
      expect(two.predicted).toEqual(one.predicted)
    }
  })

  it('refuses ratings and options that make no sense', () => {
    expect(() => splitRatings({ users: [], items: [], scores: [] })).toThrow('users: expected one at least')
    expect(() => splitRatings(ten, { testSize: 0 })).toThrow('testSize')
  })
})

describe('SplitRatings.judge', () => {
  const split = splitRatings(ten, { testSize: 3, time: times })

  it('tells how far scores are off, beside who always says the same', async () => {
    // The truth is 2, 5, 3; learnt from are 1, 1, 2, 4, 5, 5, 5.
    const report = await split.judge(always([3, 4.6, 2.4]).learner)
    expect(report).toMatchObject({ learner: 'always', rows: 3, predictions: 3, known: { users: 2, items: 2, both: 2 } })
    expect(report.errors!.rootMeanSquared).toBeCloseTo(Math.sqrt((1 + 0.16 + 0.36) / 3), 12)
    expect(report.errors!.meanAbsolute).toBeCloseTo(2 / 3, 12)
    // 3 is as near to 2 as to 4: the lower one it is, and right; 4.6 is nearest to 5; 2.4 to 2.
    expect(report.errors!.accuracy).toBeCloseTo(2 / 3, 12)
    expect(report.always.mostFrequent).toMatchObject({ score: 5, accuracy: 1 / 3 })
    const mean = 23 / 7
    const off = [2, 5, 3].map(score => (score - mean) ** 2)
    expect(report.always.mean.rootMeanSquared).toBeCloseTo(Math.sqrt((off[0]! + off[1]! + off[2]!) / 3), 12)
    expect(report.byScore).toEqual([
      { score: 2, predicted: [3] },
      { score: 3, predicted: [2.4] },
      { score: 5, predicted: [4.6] }
    ])
    expect(report.spearman).toBeCloseTo(0.5, 12)
  })

  it('makes percentiles of similarities, of those that there are', async () => {
    const report = await split.judge(always([0.9, NaN, 0.1], 'similarities').learner)
    expect([...report.predicted]).toEqual([1, NaN, 0.5])
    expect(report.predictions).toBe(2)
    expect(report.pearson).toBeCloseTo(-1, 12)
    expect(report.spearman).toBeCloseTo(-1, 12)
    expect(report.errors).toBeUndefined()
  })

  it('has no correlation of one row, or of none', async () => {
    for (const answers of [
      [0.9, NaN, NaN],
      [NaN, NaN, NaN]
    ]) {
      // prettier-ignore
      const report = await split.judge(always(answers, 'similarities').learner)
      expect(report.pearson).toBeNaN()
      expect(report.spearman).toBeNaN()
    }
  })

  it('passes on what ends the work', async () => {
    const options = { signal: AbortSignal.abort(new Error('enough')) }
    await expect(split.judge(matrixFactorization(), options)).rejects.toThrow('enough')
    await expect(split.judge(profiles(), options)).rejects.toThrow('enough')
    await expect(split.judge(hybrid([profiles()]), options)).rejects.toThrow('enough')
  })
})

describe('profiles', () => {
  const ratings: Ratings = {
    users: ['a', 'a', 'b'],
    items: ['x', 'y', 'x'],
    scores: [1, 4, 5],
    vectors: Matrix.fromRows([[1, 0], [0, 1], [1, 1]]) // prettier-ignore
  }

  it('has the mean of the vectors of each user and item', async () => {
    const model = await profiles().fit(ratings)
    expect(model.users).toEqual(['a', 'b'])
    expect(model.userVectors.toJSON()).toEqual([[0.5, 0.5], [1, 1]]) // prettier-ignore
    expect(model.itemVectors.toJSON()).toEqual([[1, 0.5], [0, 1]]) // prettier-ignore
    expect(model.predict(['b'], ['y'])[0]).toBeCloseTo(Math.SQRT1_2, 7)
  })

  it('lets what pleased count more, when told', async () => {
    const model = await profiles({ weight: 'score' }).fit(ratings)
    const [first, second] = model.userVectors.row(0)
    expect(first).toBeCloseTo(1 / 5, 7)
    expect(second).toBeCloseTo(4 / 5, 7)
  })

  it('knows nothing of who had no rating', async () => {
    const model = await profiles().fit(ratings)
    expect([...model.predict(['a', 'nobody'], ['nothing', 'x'])]).toEqual([NaN, NaN])
  })

  it('takes vectors of zeros, and weights that sum to 0', async () => {
    const model = await profiles({ weight: 'score' }).fit({
      users: ['a', 'a', 'b'],
      items: ['x', 'y', 'z'],
      scores: [1, -1, 2],
      vectors: Matrix.fromRows([[1, 0], [0, 1], [0, 0]]) // prettier-ignore
    })
    expect(model.userVectors.toJSON()).toEqual([[1, -1], [0, 0]]) // prettier-ignore
    expect(model.predict(['b'], ['x'])[0]).toBe(0)
  })

  it('points away from what displeased, also where that is more than what pleased', async () => {
    const model = await profiles({ weight: 'score' }).fit({
      users: ['a', 'a'],
      items: ['x', 'y'],
      scores: [-2, 1],
      vectors: Matrix.fromRows([[1, 0], [0, 1]]) // prettier-ignore
    })
    expect(model.userVectors.toJSON()).toEqual([[-2, 1]])
  })

  it('needs vectors, and knows its weights', async () => {
    await expect(profiles().fit({ users: [1], items: [2], scores: [3] })).rejects.toThrow(
      'vectors: expected a row for each'
    )
    expect(() => profiles({ weight: 'time' as never })).toThrow("weight: expected 'mean' or 'score', got 'time'")
  })
})

describe('hybrid', () => {
  /** Scores that depend on the user's bias and on how near the vectors of user and item are. */
  function made(count: number): Ratings {
    const random = createRandom(2)
    const vectors = (rows: number): Matrix =>
      new Matrix(
        rows,
        3,
        Float32Array.from({ length: 3 * rows }, () => random.normal())
      )
    const [tastes, topics] = [vectors(20), vectors(30)]
    const biases = Array.from({ length: 20 }, () => random.normal())
    const pairs = random.shuffle(Array.from({ length: 600 }, (_, i) => i)).slice(0, count)
    const [users, items] = [pairs.map(pair => pair % 20), pairs.map(pair => Math.floor(pair / 20))]
    const near = (user: number, item: number): number => {
      const [u, v] = [tastes.row(user), topics.row(item)]
      return u[0]! * v[0]! + u[1]! * v[1]! + u[2]! * v[2]!
    }
    return {
      users,
      items,
      scores: users.map((user, row) => 3 + biases[user]! + 0.7 * near(user, items[row]!)),
      // A user writes of what they like, about what the item is.
      vectors: Matrix.fromRows(
        users.map((user, row) => Array.from(tastes.row(user), (value, j) => value + topics.row(items[row]!)[j]!))
      )
    }
  }

  it('is nearer than either of its members', async () => {
    const split = splitRatings(made(400), { seed: 3 })
    const biases = matrixFactorization({ factors: 0 })
    const [alone, both] = [await split.judge(biases), await split.judge(hybrid([biases, profiles()]))]
    const about = await split.judge(profiles())
    expect(both.errors!.rootMeanSquared).toBeLessThan(0.93 * alone.errors!.rootMeanSquared)
    expect(both.spearman).toBeGreaterThan(Math.max(alone.spearman, about.spearman))
    expect(both.learner).toBe('hybrid of matrix factorization and profiles')
  })

  it('says something of somebody whom no member knows, within the scores there were', async () => {
    const ratings = made(100)
    const model = await hybrid([profiles()]).fit(ratings)
    const [score] = model.predict(['nobody'], ['nothing'])
    const scores = Array.from(ratings.scores)
    expect(score).toBeGreaterThan(Math.min(...scores))
    expect(score).toBeLessThan(Math.max(...scores))
  })

  it('learns of members that never tell anything', async () => {
    const { learner } = always([NaN], 'similarities')
    const silent: RecommenderLearner = {
      ...learner,
      fit: () => Promise.resolve({ predict: users => new Float64Array(users.length).fill(NaN) })
    }
    const ratings = { users: [1, 2, 3, 4], items: [1, 2, 3, 4], scores: [1, 2, 3, 6] }
    const model = await hybrid([silent], { folds: 2 }).fit(ratings)
    expect(model.predict([9], [9])[0]).toBeCloseTo(3, 10)
  })

  it('says which option is wrong', async () => {
    expect(() => hybrid([])).toThrow('members: expected one at least, got none')
    expect(() => hybrid([profiles()], { folds: 1 })).toThrow('folds: expected an integer from 2 on, got 1')
    await expect(hybrid([profiles()]).fit(made(3))).rejects.toThrow('rows')
  })
})
