import { describe, expect, it } from 'vitest'
import { decode, isHtml } from '../../src/load/decode.ts'

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)
const latin = (text: string): Uint8Array => Uint8Array.from(text, character => character.charCodeAt(0))
const utf16 = (text: string, littleEndian: boolean): Uint8Array => {
  const view = new DataView(new ArrayBuffer(text.length * 2))
  for (let i = 0; i < text.length; i++) view.setUint16(i * 2, text.charCodeAt(i), littleEndian)
  return new Uint8Array(view.buffer)
}

describe('decode', () => {
  it('follows the byte-order mark', () => {
    for (const bytes of [bytesOf('\uFEFFGrüße 😀'), utf16('\uFEFFGrüße 😀', true), utf16('\uFEFFGrüße 😀', false)]) {
      expect(decode(bytes)).toEqual({ text: 'Grüße 😀', guessed: false })
    }
  })

  it('reads UTF-8 without one', () => {
    expect(decode(bytesOf('Grüße'))).toEqual({ text: 'Grüße', guessed: false })
    expect(decode(new Uint8Array())).toEqual({ text: '', guessed: false })
  })

  it('falls back to Windows-1252 for what is not UTF-8, and says so', () => {
    expect(decode(latin('Gr\xFC\xDFe \x93so\x94'))).toEqual({ text: 'Grüße “so”', guessed: true })
  })

  it('believes an HTML page, if it names an encoding that there is', () => {
    const page = (head: string): Uint8Array => latin(`<!doctype html>${head}<p>\xCF\xF0\xE8`)
    expect(decode(page('<meta charset="windows-1251">'))?.text).toContain('При')
    expect(decode(page('<meta http-equiv=Content-Type content="text/html; charset=koi8-r">'))?.text).toContain('оПХ')
    for (const head of ['<meta charset=nonsense>', '<meta charset=utf-16>', '']) {
      expect(decode(page(head))).toMatchObject({ guessed: true })
    }
    expect(decode(bytesOf('A text about <meta charset="windows-1251">: Grüße'))?.text).toContain('Grüße')
  })

  it('takes bytes with NUL for no text', () => {
    expect(decode(latin('PK\x03\x04\0\0'))).toBeUndefined()
  })
})

describe('isHtml', () => {
  it.each([
    '<!DOCTYPE html>',
    '<html lang=en>',
    '\uFEFF \n<!-- a\n-- b -->\n<!doctype  HTML>',
    '<?xml version="1.0"?>\n<html>'
  ])('is true of %j', text => {
    expect(isHtml(text)).toBe(true)
  })

  it.each(['', 'A text about <html>', '```html\n<!doctype html>', '<htmlx>', '<!-- <html>', '# Heading\n<html>'])(
    'is false of %j',
    text => {
      expect(isHtml(text)).toBe(false)
    }
  )

  it('takes time in proportion to the text', () => {
    const start = performance.now()
    for (const text of ['<!--'.repeat(1_000), `<!--${'-'.repeat(4_000)}`, ' '.repeat(4_000), '<?xml '.repeat(700)])
      isHtml(text)
    expect(performance.now() - start).toBeLessThan(1_000)
  })
})
