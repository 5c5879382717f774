import { strToU8, zipSync } from 'fflate'

/** A file of the text: its name and what stands in its body, or the whole file. */
export type Chapter = readonly [name: string, body: string]

export interface EpubParts {
  /** What stands in `metadata`. */
  metadata?: string
  /** What stands in the body of the navigation document; without it there is none. */
  nav?: string
  /** What stands in the NCX; without it there is none. */
  ncx?: string
  files?: Record<string, Uint8Array>
  /** Of the manifest, besides the chapters. */
  items?: string
}

/** A book of the least that one needs. */
export function makeEpub(
  chapters: readonly Chapter[],
  { metadata = '', nav, ncx, files = {}, items = '' }: EpubParts = {}
): Uint8Array {
  const manifest = [
    ...chapters.map(
      ([name], i) => `<item id="c${i}" href="text/${encodeURI(name)}" media-type="application/xhtml+xml"/>`
    ),
    ...(nav === undefined
      ? []
      : ['<item id="nav" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/>']),
    ...(ncx === undefined ? [] : ['<item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml"/>'])
  ]
  const spine = chapters.map((_, i) => `<itemref idref="c${i}"/>`).join('')
  const entries: Record<string, Uint8Array> = {
    mimetype: strToU8('application/epub+zip'),
    'META-INF/container.xml': strToU8(
      `<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
        <rootfile full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>`
    ),
    'OEBPS/book.opf': strToU8(
      `<package xmlns="http://www.idpf.org/2007/opf" xmlns:opf="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id">
        <metadata xmlns:dc="http://purl.org/dc/elements/1.1/">${metadata}</metadata>
        <manifest>${manifest.join('')}${items}</manifest><spine${ncx === undefined ? '' : ' toc="ncx"'}>${spine}</spine></package>`
    ),
    ...Object.fromEntries(chapters.map(([name, body]) => [`OEBPS/text/${name}`, strToU8(xhtml(body))])),
    ...files
  }
  if (nav !== undefined) entries['OEBPS/nav.xhtml'] = strToU8(xhtml(nav))
  if (ncx !== undefined) {
    entries['OEBPS/toc.ncx'] = strToU8(
      `<?xml version="1.0"?><!DOCTYPE ncx PUBLIC "-//NISO//DTD ncx 2005-1//EN" "http://www.daisy.org/z3986/2005/ncx-2005-1.dtd">
      <ncx xmlns="http://www.daisy.org/z3986/2005/ncx/">${ncx}</ncx>`
    )
  }
  return zipSync(entries)
}

const xhtml = (body: string): string =>
  body.startsWith('<?xml')
    ? body
    : `<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><head><title/><script src="x.js"/></head>
<body>${body}</body></html>`
