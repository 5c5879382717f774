import { describe, expect, it } from 'vitest'
import type { RagError } from '../../src/errors.ts'
import { find, parseXml, readXml } from '../../src/load/xml.ts'

const parse = (xml: string): ReturnType<typeof parseXml> =>
  parseXml(xml, { source: 'a.xml', prefixes: { 'urn:a': 'a:' } })
const messageOf = (xml: string): string => {
  try {
    parse(xml)
  } catch (error) {
    expect(error).toMatchObject({ name: 'RagError', code: 'document-damaged' })
    return (error as RagError).message
  }
  return expect.fail('it was read')
}

describe('parseXml', () => {
  it('reads elements, attributes and text, with prefixes of our own for namespaces', () => {
    const root = parse('<x:p xmlns:x="urn:a" x:b="1" c="&lt;&#65;"><x:q>y&amp;<![CDATA[<z>]]></x:q> end</x:p>')
    expect(root).toMatchObject({ name: 'a:p', text: 'y&<z> end' })
    expect({ ...root.attributes }).toMatchObject({ 'a:b': '1', c: '<A' })
    expect(find(root, 'a:q')?.text).toBe('y&<z>')
    expect(find(root, 'a:q', 'none')).toBeUndefined()
  })

  it('knows no entities of its own, and looks at nothing outside', () => {
    expect(messageOf('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>')).toContain('is not accepted')
    expect(messageOf('<!DOCTYPE a [<!ENTITY x "xxxx"><!ENTITY y "&x;&x;">]><a>&y;</a>')).toContain('is not accepted')
    expect(messageOf('<a>&nbsp;</a>')).toContain('undefined entity')
    expect(
      parse('<!DOCTYPE ncx PUBLIC "-//NISO//DTD ncx 2005-1//EN" "http://127.0.0.1:1/x.dtd"><ncx>x</ncx>').text
    ).toBe('x')
  })

  it('says where it is damaged', () => {
    expect(messageOf('<a>\n<b></a>')).toBe('a.xml is damaged XML: unexpected close tag. (line 2, column 7)')
    expect(messageOf('')).toContain('must contain a root element')
    expect(messageOf('<a>')).toContain('unclosed tag')
  })

  it('refuses elements that are nested too deep', () => {
    expect(parse(`${'<a>'.repeat(512)}x${'</a>'.repeat(512)}`).text).toBe('x')
    expect(messageOf('<a>'.repeat(100_000))).toContain('nested deeper than 512')
  })

  it('has no prototype to trip over', () => {
    let own: object = {}
    readXml('<a __proto__="1" constructor="2"/>', { enter: (_, attributes) => (own = attributes) }, { source: 'a' })
    expect(Object.entries(own)).toEqual([
      ['__proto__', '1'],
      ['constructor', '2']
    ])
    expect('toString' in own).toBe(false)
  })
})
