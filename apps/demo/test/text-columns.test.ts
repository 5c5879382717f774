import { describe, expect, it } from 'vitest'
import { openTextColumns } from '../src/text-columns.ts'

const columns = ['Summary', 'Text', 'a=b', 'text']
const fields = { Summary: ' Good ', Text: 'Great\r\n  taste. ', 'a=b': 'x', text: 'plain' }
const textOf = (given: readonly string[], row: Record<string, unknown> = fields): string =>
  openTextColumns(given, columns).textOf({ fields: row })

describe('text of columns', () => {
  it('is one column as it is, with spaces for line breaks; text by default', () => {
    expect([textOf(['Text']), textOf([]), textOf(['a=b'])]).toEqual(['Great taste.', 'plain', 'x'])
  })
  it('joins several as the recipes do', () => {
    expect(textOf(['Title=Summary', 'Content=Text'])).toBe('Title: Good; Content: Great taste.')
    expect(textOf(['Summary', 'Text'])).toBe('Summary: Good; Text: Great taste.')
    expect(textOf(['Title=Summary'])).toBe('Title: Good')
  })
  it('is empty where all columns are', () => {
    expect(textOf(['Title=Summary', 'Content=Text'], { Summary: ' ', Text: null })).toBe('')
    expect(textOf(['Title=Summary', 'Content=Text'], { Summary: 'x' })).toBe('Title: x; Content: ')
  })
  it('is a number or an object as JSON has it', () => {
    expect([textOf(['Text'], { Text: 5 }), textOf(['Text'], { Text: ['a'] })]).toEqual(['5', '["a"]'])
  })
  it.each([
    [
      ['Txt'],
      "--text wants a column of the data, and got 'Txt'; they are Summary, Text, a=b, text. Did you mean Text?"
    ],
    [['Title=None'], "--text wants a column of the data, and got 'None'; they are Summary, Text, a=b, text."],
    [['=Text'], "--text wants a title before '=', as Title=Summary, and got '=Text'."]
  ])('%j is wrong usage', (given, message) => {
    expect(() => openTextColumns(given, columns)).toThrow(message)
  })
  it('says so where there is no column at all', () => {
    expect(() => openTextColumns([], [])).toThrow(/it has none\.$/)
  })
})
