import { describe, expect, it } from 'vitest'
import { csvLines, fileName } from '../../../src/html/page/save.ts'
import { packLayout } from '../../../src/html/pack.ts'
import { unpack } from '../../../src/html/page/data.ts'
import { Matrix } from '../../../src/index.ts'
import { dataOf } from '../../support/page-data.ts'

describe('csvLines', () => {
  it('has a row with its text, its values, and its places in all pictures', () => {
    const data = dataOf(['plain', 'a "quote", a comma', 'two\nlines'], {
      'x,y': ['p', null, 'q'],
      score: [1, NaN, 0.1]
    })
    expect([...csvLines(data, [0, 1, 2])]).toEqual([
      'row,text,"x,y",score,A x,A y,B x,B y',
      '0,plain,p,1,0,0,0,0',
      '1,"a ""quote"", a comma",,,1,2,1,2',
      '2,"two\nlines",q,0.1,2,4,2,4'
    ])
    expect([...csvLines(data, [2])]).toHaveLength(2)
  })

  it('writes coordinates so that the same 32-bit numbers can be read from it', () => {
    const numbers = Float32Array.of(0.1, 1 / 3, -1e-20, 16_777_217, 3.4028234e38, 1.4e-45)
    const points = new Matrix(2, 3, numbers)
    const data = unpack({
      title: '',
      rows: 2,
      layouts: [packLayout({ name: 'A', points })],
      texts: undefined,
      columns: [],
      neighbors: undefined,
      color: undefined,
      size: undefined
    })
    const lines = [...csvLines(data, [0, 1])].slice(1)
    expect(lines[0]).toBe('0,0.1,0.33333334,-1e-20')
    expect(Float32Array.from(lines.flatMap(line => line.split(',').slice(1).map(Number)))).toEqual(numbers)
  })
})

describe('fileName', () => {
  it('keeps letters and digits of any script', () => {
    expect(fileName('  Größe: 上海, 2D!')).toBe('größe-上海-2d')
    expect(fileName('../../etc')).toBe('etc')
    expect(fileName('—')).toBe('points')
  })
})
