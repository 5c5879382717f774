import { Matrix } from '@llm-cookbook/vector'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { byTime, groupKFold, kFold, stratifiedKFold, takeRows, trainTestSplit, type Split } from '../src/split.ts'

const labels = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 2, maxLength: 120 })
const seed = fc.integer()

describe('trainTestSplit', () => {
  it('takes a fifth for the test, by the seed', () => {
    const split = trainTestSplit(10)
    expect(split.test).toHaveLength(2)
    expect(split).toEqual(trainTestSplit(10, { testSize: 0.2, seed: 42 }))
    expect(trainTestSplit(1000, { seed: 1 })).not.toEqual(trainTestSplit(1000, { seed: 2 }))
  })

  it('rounds a share up, and takes a number of 1 and more as rows', () => {
    expect(trainTestSplit(11).test).toHaveLength(3)
    expect(trainTestSplit(100, { testSize: 0.07 }).test).toHaveLength(7)
    expect(trainTestSplit(11, { testSize: 1 }).test).toHaveLength(1)
    expect(trainTestSplit(11, { testSize: 10 }).train).toHaveLength(1)
  })

  it('puts each row into one part, both ascending', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 200 }),
        seed,
        fc.double({ min: 0.01, max: 0.49, noNaN: true }),
        (rows, seed, testSize) => {
          expectPartition(trainTestSplit(rows, { seed, testSize }), rows)
        }
      )
    )
  })

  it('draws each row as often as any other', () => {
    const counts = new Float64Array(20)
    for (let seed = 0; seed < 2000; seed++) for (const row of trainTestSplit(20, { seed }).test) counts[row]!++
    // 400 ± 18 each: five deviations.
    for (const count of counts) expect(Math.abs(count - 400)).toBeLessThan(90)
  })

  it('has the share of each label in both parts, give or take a row', () => {
    fc.assert(
      fc.property(labels, seed, fc.double({ min: 0.05, max: 0.45, noNaN: true }), (stratify, seed, testSize) => {
        const split = trainTestSplit(stratify.length, { seed, testSize, stratify })
        expectPartition(split, stratify.length)
        for (const label of new Set(stratify)) {
          const expected = (count(stratify, label) * split.test.length) / stratify.length
          expect(Math.abs(count(takeRows(stratify, split.test), label) - expected)).toBeLessThan(1)
        }
      })
    )
  })

  it('breaks no group', () => {
    fc.assert(
      fc.property(labels, seed, fc.double({ min: 0.05, max: 0.45, noNaN: true }), (groups, seed, testSize) => {
        fc.pre(new Set(groups).size > 1)
        const split = trainTestSplit(groups.length, { seed, testSize, groups })
        expectPartition(split, groups.length)
        expectNoCommonGroup(split, groups)
      })
    )
  })

  it('comes as near to the size as the groups let it', () => {
    const users = Array.from({ length: 1000 }, (_, row) => row % 97)
    const { test } = trainTestSplit(1000, { groups: users })
    expect(Math.abs(test.length - 200)).toBeLessThanOrEqual(6)
    expect(trainTestSplit(4, { groups: ['a', 'a', 'a', 'b'], testSize: 1 }).test).toEqual(Int32Array.of(3))
    expect(trainTestSplit(5, { groups: ['a', 'a', 'a', 'b', 'b'], testSize: 1 }).test).toEqual(Int32Array.of(3, 4))
  })

  it('judges by what came last, and divides no moment', () => {
    expect(trainTestSplit(5, { time: [30, 10, 50, 20, 40], testSize: 2 })).toEqual({
      train: Int32Array.of(0, 1, 3),
      test: Int32Array.of(2, 4)
    })
    const days = ['2012-01-01', '2012-03-01', '2012-03-01', '2012-02-01'].map(day => new Date(day))
    expect(trainTestSplit(4, { time: days, testSize: 1 }).test).toEqual(Int32Array.of(1, 2))
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 2 }), seed, (time, seed) => {
        fc.pre(new Set(time).size > 1)
        const split = trainTestSplit(time.length, { time, seed })
        expectPartition(split, time.length)
        expectLater(split, time)
      })
    )
  })

  it.each([
    [1, {}, 'rows: expected an integer from 2 on, got 1'],
    [
      10,
      { testSize: 0 },
      'testSize: expected a share between 0 and 1 or an integer from 1 to 9, so that no part is empty, got 0 of 10 rows'
    ],
    [
      10,
      { testSize: 2.5 },
      'testSize: expected a share between 0 and 1 or an integer from 1 to 9, so that no part is empty, got 2.5 of 10 rows'
    ],
    [
      10,
      { testSize: 0.99 },
      'testSize: expected a share between 0 and 1 or an integer from 1 to 9, so that no part is empty, got 0.99 of 10 rows'
    ],
    [10, { testSize: 10 }, 'testSize: expected a number from 0 to 9, got 10'],
    [2, { stratify: ['a'] }, 'stratify: expected 2, one for each row, got 1'],
    [2, { stratify: ['a', 'b'], time: [1, 2] }, 'time: expected one of stratify, groups and time, got stratify too'],
    [2, { groups: ['a', 'a'] }, 'groups: expected two different ones at least, got the same for all rows'],
    [2, { time: [7, 7] }, 'time: expected two different ones at least, got the same for all rows'],
    [2, { time: [7, NaN] }, 'time[1]: expected a number or a Date, got NaN']
  ])('says what is wrong: %o %o', (rows, options, message) => {
    expect(() => trainTestSplit(rows, options)).toThrow(new RangeError(message))
  })
})

describe('kFold', () => {
  it('judges each row once, in folds of about one size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 60 }), fc.integer({ min: 2, max: 60 }), seed, (rows, folds, seed) => {
        fc.pre(folds <= rows)
        const splits = kFold(rows, { folds, seed })
        expect(splits).toHaveLength(folds)
        for (const split of splits) {
          expectPartition(split, rows)
          expect([Math.floor(rows / folds), Math.ceil(rows / folds)]).toContain(split.test.length)
        }
        expectEachOnce(splits, rows)
      })
    )
  })

  it('leaves one out with as many folds as rows, and no more', () => {
    expect(kFold(3, { folds: 3 }).map(({ test }) => test.length)).toEqual([1, 1, 1])
    expect(() => kFold(3)).toThrow(new RangeError('folds: expected 3 at most, as there are 3 rows, got 5'))
    expect(() => kFold(3, { folds: 1 })).toThrow(new RangeError('folds: expected an integer from 2 on, got 1'))
  })
})

describe('stratifiedKFold', () => {
  it('has the share of each label in every fold, give or take a row', () => {
    fc.assert(
      fc.property(labels, fc.integer({ min: 2, max: 9 }), seed, (labels, folds, seed) => {
        fc.pre(folds <= labels.length)
        const splits = stratifiedKFold(labels, { folds, seed })
        expectEachOnce(splits, labels.length)
        for (const split of splits) {
          expectPartition(split, labels.length)
          for (const label of new Set(labels)) {
            const expected = count(labels, label) / folds
            expect(Math.abs(count(takeRows(labels, split.test), label) - expected)).toBeLessThan(1)
          }
        }
      })
    )
  })
})

describe('groupKFold', () => {
  it('breaks no group', () => {
    fc.assert(
      fc.property(labels, fc.integer({ min: 2, max: 4 }), seed, (groups, folds, seed) => {
        fc.pre(folds <= new Set(groups).size)
        const splits = groupKFold(groups, { folds, seed })
        expectEachOnce(splits, groups.length)
        for (const split of splits) {
          expectPartition(split, groups.length)
          expectNoCommonGroup(split, groups)
        }
      })
    )
  })

  it('fills the smallest fold first with the largest group, as scikit-learn does', () => {
    const groups = Array.from('aaaaaaabbbbbccccdde')
    const sizes = groupKFold(groups, { folds: 3 }).map(({ test }) => test.length)
    expect(sizes).toEqual([7, 6, 6])
    expect(() => groupKFold(['a', 'a', 'b'], { folds: 3 })).toThrow(
      new RangeError('folds: expected 2 at most, as there are 2 different groups, got 3')
    )
  })
})

describe('groupKFold with labels', () => {
  it('has the share of each label in every fold, give or take a row, where every row is its own group', () => {
    fc.assert(
      fc.property(labels, fc.integer({ min: 2, max: 9 }), seed, (stratify, folds, seed) => {
        fc.pre(folds <= stratify.length)
        const groups = stratify.map((_, row) => row)
        for (const { test } of groupKFold(groups, { folds, seed, stratify })) {
          for (const label of new Set(stratify)) {
            const expected = count(stratify, label) / folds
            expect(Math.abs(count(takeRows(stratify, test), label) - expected)).toBeLessThan(1)
          }
        }
      })
    )
  })

  it('comes near to it with groups, where folds of one size alone would not', () => {
    // Users with 2 or 3 reviews each; a tenth of them writes the 120 bad ones, 24 for each fold.
    const users = Array.from({ length: 1000 }, (_, row) => Math.floor(row / 2.5))
    const stratify = users.map(user => (user % 10 === 0 ? 'bad' : 'good'))
    const bad = (splits: Split[]): number[] => splits.map(({ test }) => count(takeRows(stratify, test), 'bad'))
    for (const number of bad(groupKFold(users, { stratify }))) expect(Math.abs(number - 24)).toBeLessThanOrEqual(1)
    expect(Math.max(...bad(groupKFold(users)).map(number => Math.abs(number - 24)))).toBeGreaterThan(2)
    expect(() => groupKFold(['a', 'b'], { folds: 2, stratify: ['x'] })).toThrow(
      new RangeError('stratify: expected 2, one for each row, got 1')
    )
  })
})

describe('byTime', () => {
  it('cuts as scikit-learn does, in the order of time', () => {
    // TimeSeriesSplit(n_splits=3) of 11 rows: 2 each for the tests.
    const time = [3, 10, 5, 1, 9, 0, 2, 8, 4, 7, 6]
    const splits = byTime(time, { folds: 3 })
    const times = (rows: Int32Array): number[] => takeRows(time, rows).sort((a, b) => a - b)
    expect(splits.map(({ test }) => times(test))).toEqual([
      [5, 6],
      [7, 8],
      [9, 10]
    ])
    expect(splits.map(({ train }) => train.length)).toEqual([5, 7, 9])
  })

  it('never judges by what was before, or at the same time', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 30, maxLength: 60 }), time => {
        fc.pre(new Set(time).size > 20)
        for (const split of byTime(time, { folds: 2 })) expectLater(split, time)
      })
    )
  })

  it('asks for fewer folds where the times are too few', () => {
    expect(() => byTime([1, 1, 1, 1, 2, 2, 2, 2], { folds: 3 })).toThrow(
      new RangeError('time: too few different ones for 3 folds; take fewer folds')
    )
    expect(() => byTime([1, 2, 3], { folds: 3 })).toThrow(
      new RangeError('folds: expected 2 at most, as there are 2 times to begin a test with, got 3')
    )
  })
})

describe('takeRows', () => {
  it('takes rows of a matrix and of an array, in the order asked for', () => {
    const matrix = Matrix.fromRows([
      [1, 2],
      [3, 4],
      [5, 6]
    ])
    expect(takeRows(matrix, [2, 0]).toJSON()).toEqual([
      [5, 6],
      [1, 2]
    ])
    expect(takeRows(['a', 'b', 'c'], Int32Array.of(2, 2))).toEqual(['c', 'c'])
    expect(() => takeRows(['a'], [1])).toThrow(new RangeError('rows: expected rows of 1, counted from 0, got 1'))
    expect(() => takeRows(matrix, [3])).toThrow(RangeError)
  })
})

function count<T>(values: readonly T[], wanted: T): number {
  return values.filter(value => value === wanted).length
}

function expectPartition({ train, test }: Split, rows: number): void {
  expect(train.length).toBeGreaterThan(0)
  expect(test.length).toBeGreaterThan(0)
  expect(Int32Array.of(...train, ...test).sort()).toEqual(Int32Array.from({ length: rows }, (_, row) => row))
  for (const part of [train, test]) expect(part.toSorted()).toEqual(part)
}

function expectEachOnce(splits: readonly Split[], rows: number): void {
  const judged = splits.flatMap(({ test }) => [...test])
  expect(judged.sort((a, b) => a - b)).toEqual(Array.from({ length: rows }, (_, row) => row))
}

function expectNoCommonGroup({ train, test }: Split, groups: readonly string[]): void {
  const tested = new Set(takeRows(groups, test))
  expect(takeRows(groups, train).filter(group => tested.has(group))).toEqual([])
}

function expectLater({ train, test }: Split, time: readonly number[]): void {
  expect(Math.max(...takeRows(time, train))).toBeLessThan(Math.min(...takeRows(time, test)))
}
