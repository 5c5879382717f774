import type { PDFDocumentProxy } from 'pdfjs-dist'
import type { MetadataValue } from '../../document.ts'
import { tidy } from './tidy.ts'

/** What a file tells of itself. */
export interface PdfInfo {
  readonly title: string | undefined
  /** `author` (a list where there are several), `date`, `modified`, `language`, `description`, `keywords`, `producer`. */
  readonly metadata: Readonly<Record<string, MetadataValue>>
}

/** From the information dictionary, and what that leaves open from the XMP metadata. */
export async function readInfo(pdf: PDFDocumentProxy): Promise<PdfInfo> {
  const { info, metadata } = await pdf.getMetadata()
  // Without any there is null, whatever the types say.
  const xmp = metadata as typeof metadata | null
  const entries = info as Record<string, unknown>
  const value = (key: string, ...others: string[]): string[] => {
    const found = [entries[key], ...others.map(name => xmp?.get(name) as unknown)]
    const lists = found.map(one => (Array.isArray(one) ? (one as unknown[]) : [one]).map(textOf).filter(Boolean))
    return lists.find(({ length }) => length > 0) ?? []
  }
  const one = (values: readonly string[]): string | undefined => values[0]
  const several = (values: readonly string[], separator: RegExp): MetadataValue | undefined => {
    const list = values.flatMap(text => text.split(separator)).map(text => text.trim())
    const named = list.filter(text => text !== '')
    return named.length > 1 ? named : named[0]
  }
  const keywords = value('Keywords', 'dc:subject', 'pdf:keywords').flatMap(text => text.split(/\s*[;,]\s*/))
  const found = {
    author: several(value('Author', 'dc:creator'), /\s*;\s*/),
    date: isoDate(one(value('CreationDate', 'xmp:createdate'))),
    modified: isoDate(one(value('ModDate', 'xmp:modifydate'))),
    language: one(value('Language', 'dc:language').filter(language => LANGUAGE.test(language))),
    description: one(value('Subject', 'dc:description')),
    keywords: keywords.length > 0 ? keywords.filter(word => word !== '') : undefined,
    producer: one(value('Producer', 'pdf:producer'))
  }
  const told = Object.entries(found).filter((entry): entry is [string, MetadataValue] => entry[1] !== undefined)
  return { title: one(value('Title', 'dc:title')), metadata: Object.fromEntries(told) }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? tidy(value).trim() : '')

const LANGUAGE = /^[a-z]{2,3}(?:-[a-z\d]{1,8})*$/i

/**
 * "D:20240131093000+01'00'" (PDF) as '2024-01-31T09:30:00+01:00', with as many parts as are given; what is ISO 8601
 * already (XMP) as it is; undefined for anything else.
 */
export function isoDate(text: string | undefined): string | undefined {
  const parts = PDF_DATE.exec(text ?? '')?.slice(1) ?? ISO_DATE.exec(text ?? '')?.slice(1)
  if (!parts) return undefined
  const [year, month, day, hour, minute, second, sign, zoneHour, zoneMinute] = parts
  const date = [year, month, day].filter(part => part !== undefined).join('-')
  if (day === undefined || hour === undefined || minute === undefined) return isDate(date) ? date : undefined
  const zone = sign === 'Z' || zoneHour === undefined ? (sign ?? '') : `${sign!}${zoneHour}:${zoneMinute ?? '00'}`
  const time = `${date}T${hour}:${minute}:${second ?? '00'}`
  return isDate(time + zone) ? time + zone : isDate(date) ? date : undefined
}

/** Also not the 31st of April, which JavaScript takes for the 1st of May. */
const isDate = (iso: string): boolean => {
  const time = Date.parse(iso.replace(/(T[\d:]+).*$/, '$1') + (iso.includes('T') ? 'Z' : ''))
  return (
    Number.isFinite(time) &&
    Number.isFinite(Date.parse(iso)) &&
    new Date(time).toISOString().startsWith(iso.slice(0, 10))
  )
}

const PDF_DATE =
  /^D?:?(\d{4})(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d))?)?)?)?)?(?:([+-Z])(?:(\d\d)'?(?:(\d\d)'?)?)?)?$/
const ISO_DATE =
  /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d))?(?:\.\d+)?(?:([+-Z])(?:(\d\d):(\d\d))?)?)?)?)?$/
