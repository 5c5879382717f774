import { describe, expect, it } from 'vitest'
import { Matrix } from '../src/index.ts'

describe('Matrix', () => {
  it('views a row', () => {
    expect(new Matrix(2, 2).row(1)).toHaveLength(2)
  })
})
