import { stripVTControlCharacters } from 'node:util'

// C0 without tab and line feed, DEL, C1, and the controls that turn the direction of what follows.
// eslint-disable-next-line no-control-regex -- control characters are what this is about
const controls = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u061C\u202A-\u202E\u2066-\u2069]/g

/**
 * Text of a document, a model, a file name or a service, made harmless for a terminal: escape sequences and control
 * characters go, so that nothing can move the cursor, change the title, or write to the clipboard; carriage returns
 * become line feeds and tabs spaces. Line feeds stay.
 */
export function printable(text: string): string {
  return stripVTControlCharacters(text.replace(/\r\n?/g, '\n')).replace(controls, '').replace(/\t/g, ' ').toWellFormed()
}

/** The same on one line. */
export function printableLine(text: string): string {
  return printable(text).replace(/\s+/g, ' ').trim()
}

/** One line of JSON. Escapes what `JSON.stringify` leaves raw and a terminal would obey: DEL and C1. */
export function printableJson(value: unknown): string {
  return JSON.stringify(value).replace(/[\u007F-\u009F]/g, c => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
