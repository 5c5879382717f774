import type { Data } from './data.ts'
import { rowsOf, type Mask } from './filter.ts'
import type { ViewState } from './scene/camera.ts'
import type { Choice } from './state.ts'

/**
 * The part of the address after '#' that leads back to this choice and view. What is as at the start is left out; so is a lasso
 * around more than 1,000 points, with which the link would be too long to be sent.
 */
export function toLink(data: Data, choice: Choice, start: Choice, view: ViewState | undefined): string {
  const link = new URLSearchParams()
  for (const [key, code] of codes(data)) {
    const [text, usual] = [code.write(choice[key]), code.write(start[key])]
    if (text !== usual) link.set(key, text)
  }
  if (view) link.set('view', [...view.center, view.zoom, view.yaw, view.pitch].map(inSixDigits).join('~'))
  return link.toString()
}

/** What `toLink` wrote; whatever does not fit this page is as at the start. */
export function fromLink(data: Data, text: string, start: Choice): { choice: Choice; view: ViewState | undefined } {
  const link = new URLSearchParams(text)
  const read = codes(data).flatMap(([key, code]) => {
    const value = link.has(key) ? code.read(link.get(key)!) : start[key]
    return value === invalid ? [] : [[key, value]]
  })
  return {
    choice: { ...start, ...(Object.fromEntries(read) as Partial<Choice>) },
    view: viewOf(link.get('view') ?? '')
  }
}

/** How a value is written, and read; '' stands for none. */
interface Code<Value> {
  readonly write: (value: Value) => string
  readonly read: (text: string) => Value | typeof invalid
}

const invalid = Symbol('invalid')

/** What of a choice goes into a link, by key. */
function codes(data: Data): [keyof Choice, Code<unknown>][] {
  const flag: Code<boolean> = { write: String, read: text => text === 'true' }
  const column = orNone(indexIn(data.columns))
  const all: { [Key in keyof Choice]?: Code<Choice[Key]> } = {
    layout: indexIn(data.layouts),
    color: column,
    grouped: flag,
    hidden: {
      write: hidden => [...hidden].join('~'),
      read: text => new Set(numbersIn(text) ?? [])
    },
    range: orNone({
      write: range => range.join('~'),
      read: text => (numbersIn(text, 2) as [number, number] | undefined) ?? invalid
    }),
    // Of numbers alone.
    size: orNone(indexIn(data.columns.map(one => (one.numbers ? one : { name: '' })))),
    // Apart from the columns, one of which may have the same name.
    label: {
      write: label => (typeof label === 'number' ? `column ${column.write(label)}` : label),
      read(text) {
        if (text === 'none' || (text === 'text' && data.texts)) return text
        return text.startsWith('column ') ? indexIn(data.columns).read(text.slice(7)) : invalid
      }
    },
    means: flag,
    query: { write: String, read: String },
    regex: flag,
    alone: flag,
    chosen: orNone({
      write: String,
      read: text => numbersIn(text, 1)?.find(row => Number.isInteger(row) && row >= 0 && row < data.rows) ?? invalid
    }),
    theme: { write: String, read: text => (text === 'dark' || text === 'light' ? text : invalid) },
    lasso: orNone({
      write(mask) {
        const rows = rowsOf(mask, data.rows)
        return rows.length > 1000 ? '' : Array.from(rows, row => row.toString(36)).join('.')
      },
      read: text => maskOf(text, data.rows)
    })
  }
  return Object.entries(all) as [keyof Choice, Code<unknown>][]
}

function orNone<Value>({ write, read }: Code<Value>): Code<Value | undefined> {
  return {
    write: value => (value === undefined ? '' : write(value)),
    read: text => (text === '' ? undefined : read(text))
  }
}

/** One of a list, by its name. */
function indexIn(list: readonly { readonly name: string }[]): Code<number> {
  return {
    write: index => list[index]!.name,
    read(text) {
      const index = list.findIndex(({ name }) => name === text)
      return index < 0 ? invalid : index
    }
  }
}

function viewOf(text: string): ViewState | undefined {
  const [x, y, z, zoom, yaw, pitch] = numbersIn(text, 6) ?? []
  return zoom! > 0 ? { center: [x!, y!, z!], zoom: zoom!, yaw: yaw!, pitch: pitch! } : undefined
}

function numbersIn(text: string, count?: number): number[] | undefined {
  const numbers = text.split('~').map(number => (number === '' ? NaN : Number(number)))
  return numbers.every(Number.isFinite) && numbers.length === (count ?? numbers.length) ? numbers : undefined
}

function inSixDigits(number: number): number {
  return Number(number.toPrecision(6))
}

function maskOf(text: string, rows: number): Mask | typeof invalid {
  const mask = new Uint8Array(rows)
  for (const digits of text.split('.')) {
    const row = Number.parseInt(digits, 36)
    if (!(row >= 0 && row < rows)) return invalid
    mask[row] = 1
  }
  return mask
}
