import { describe, expect, it } from 'vitest'
import { categorical, categoricalDark } from '../../src/palette.ts'
import { lineOf } from '../../src/terminal/cells.ts'
import { inkOn, nearestColor, paint } from '../../src/terminal/paint.ts'

describe('nearestColor', () => {
  it('finds colours of the cube and the greys themselves', () => {
    expect(nearestColor('#000000')).toBe(16)
    expect(nearestColor('#ff0000')).toBe(196)
    expect(nearestColor('#ffffff')).toBe(231)
    expect(nearestColor('#5f87af')).toBe(67)
    expect(nearestColor('#080808')).toBe(232)
    expect(nearestColor('#767676')).toBe(243)
  })
  it('keeps the colours of a palette apart', () => {
    for (const palette of [categorical, categoricalDark]) {
      expect(new Set(palette.map(nearestColor)).size).toBe(palette.length)
    }
  })
})

describe('inkOn', () => {
  it('is black or white, whichever is read more easily', () => {
    expect(['#ffffff', '#ff5f00', '#2aa699', '#777777'].map(inkOn)).toEqual(Array(4).fill('#000000'))
    expect(['#000000', '#3c32ea', '#8d0486', '#747474'].map(inkOn)).toEqual(Array(4).fill('#ffffff'))
  })
})

describe('paint', () => {
  it('colours a text and nothing behind it', () => {
    expect(paint('x', { foreground: '#ff0000', bold: true })).toBe('\x1b[1;38;5;196mx\x1b[0m')
    expect(paint('x', { background: '#ffffff', dim: true })).toBe('\x1b[2;48;5;231mx\x1b[0m')
    expect(paint('x', {})).toBe('x')
    expect(paint('', { bold: true })).toBe('')
  })
})

describe('lineOf', () => {
  it('has one escape sequence for neighbours of one colour', () => {
    const red = { foreground: '#ff0000' }
    const almostRed = { foreground: '#fe0000' }
    const cells = [{ text: 'a', paint: red }, { text: 'b', paint: almostRed }, { text: ' ' }, { text: 'c', paint: red }] // prettier-ignore
    expect(lineOf(cells, true)).toBe('\x1b[38;5;196mab\x1b[0m \x1b[38;5;196mc\x1b[0m')
    expect(lineOf(cells, false)).toBe('ab c')
  })
})
