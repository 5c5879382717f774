import { Matrix } from '@llm-cookbook/vector'
import { describe, expect, it } from 'vitest'
import { checkInteger, checkMatrix, checkNumber, checkOneOf } from '../src/check.ts'

describe('checkMatrix', () => {
  it('takes a matrix of finite numbers, whatever its shape', () => {
    for (const rows of [[], [[]], [[], []], [[0, -1, 3.4e38]]]) {
      expect(() => {
        checkMatrix(Matrix.fromRows(rows))
      }).not.toThrow()
    }
  })

  it('takes a matrix of another copy of the package', () => {
    expect(() => {
      checkMatrix({ rows: 1, columns: 2, data: Float32Array.of(1, 2) } as unknown as Matrix)
    }).not.toThrow()
  })

  it.each([NaN, Infinity, -Infinity])('names the row and the column of %s', number => {
    const matrix = Matrix.fromRows([
      [1, 2, 3],
      [4, 5, number]
    ])
    expect(() => {
      checkMatrix(matrix, { name: 'points' })
    }).toThrow(new RangeError(`points: expected finite numbers, got ${number} in row 1, column 2`))
  })

  it.each([
    [undefined, 'undefined'],
    [null, 'null'],
    [7, '7'],
    ['text', "'text'"],
    [[[1, 2]], 'an array'],
    [{ rows: 2, columns: 2 }, 'an object'],
    [{ rows: 2, columns: 2, data: new Float32Array(3) }, 'an object'],
    [() => 1, 'a function']
  ])('says what it got instead: %o', (given, words) => {
    expect(() => {
      checkMatrix(given as unknown as Matrix)
    }).toThrow(new TypeError(`matrix: expected a Matrix, got ${words}; Matrix.fromRows(arrays) makes one`))
  })

  it('says how many rows are needed', () => {
    const matrix = Matrix.fromRows([[1]])
    expect(() => {
      checkMatrix(matrix, { atLeast: 2 })
    }).toThrow(new RangeError('matrix: expected 2 rows at least, got 1'))
    expect(() => {
      checkMatrix(new Matrix(0, 3), { atLeast: 1 })
    }).toThrow(new RangeError('matrix: expected 1 row at least, got 0'))
  })
})

describe('checkInteger and checkNumber', () => {
  it('take what lies within the bounds, both included', () => {
    for (const value of [1, 2, 3]) checkInteger('k', value, { least: 1, most: 3 })
    for (const value of [0, 0.5, 1]) checkNumber('share', value, { least: 0, most: 1 })
    checkInteger('seed', -5)
    checkNumber('rate', -0.1)
  })

  it.each([
    [0, { least: 1 }, 'k: expected an integer from 1 on, got 0'],
    [1.5, { least: 1, most: 2 }, 'k: expected an integer from 1 to 2, got 1.5'],
    [3, { most: 2 }, 'k: expected an integer of 2 at most, got 3'],
    [2 ** 53, {}, 'k: expected an integer, got 9007199254740992'],
    ['3', {}, "k: expected an integer, got '3'"],
    [undefined, {}, 'k: expected an integer, got undefined']
  ])('say what was expected of an integer: %o', (value, bounds, message) => {
    expect(() => {
      checkInteger('k', value as number, bounds)
    }).toThrow(new RangeError(message))
  })

  it.each([
    [-0.1, { least: 0, most: 1 }, 'share: expected a number from 0 to 1, got -0.1'],
    [NaN, { least: 0 }, 'share: expected a number from 0 on, got NaN'],
    [Infinity, {}, 'share: expected a number, got Infinity']
  ])('say what was expected of a number: %o', (value, bounds, message) => {
    expect(() => {
      checkNumber('share', value, bounds)
    }).toThrow(new RangeError(message))
  })
})

describe('checkOneOf', () => {
  it('lists what there is', () => {
    checkOneOf('metric', 'cosine', ['euclidean', 'cosine'])
    expect(() => {
      checkOneOf('init', 'pac' as 'pca', ['pca', 'spectral' as 'pca', 'random' as 'pca'])
    }).toThrow(new RangeError("init: expected 'pca', 'spectral' or 'random', got 'pac'"))
    expect(() => {
      checkOneOf('only', 'b' as 'a', ['a'])
    }).toThrow(new RangeError("only: expected 'a', got 'b'"))
  })
})
