import { isRecord, type JsonBody } from './work.ts'

/** A line of a batch's file. */
export interface BatchLine {
  custom_id: string
  /** The path of its endpoint. */
  url: string
  body: JsonBody
}

/** Why a batch failed, as OpenAI writes it. */
export interface LineProblem {
  code: string
  message: string
  param: string | null
  /** Counted from 1. */
  line: number | null
}

/** Reads a batch's file as strictly as the service does: whatever is wrong with a line fails the whole batch. */
export function readBatchLines(
  content: Uint8Array,
  endpoint: string,
  requestsPerFile: number
): { lines: BatchLine[]; problems: LineProblem[] } {
  const texts = new TextDecoder().decode(content).trimEnd().split('\n')
  if (texts.length === 1 && texts[0] === '') return refuse('empty_file', 'The file has no requests.')
  if (texts.length > requestsPerFile) return refuse('file_too_long', `At most ${requestsPerFile} requests a file.`)
  const lines: BatchLine[] = []
  const problems: LineProblem[] = []
  const seen = new Set<string>()
  let inputs = 0
  let model: unknown
  for (const [index, text] of texts.entries()) {
    const report = (code: string, message: string, param: string | null = null): void => {
      problems.push({ code, message, param, line: index + 1 })
    }
    const line = parse(text)
    if (!isRecord(line)) report('invalid_json_line', 'This line is not parseable as valid JSON.')
    else if (typeof line['custom_id'] !== 'string') report('missing_custom_id', 'A custom_id is missing.', 'custom_id')
    else if (seen.has(line['custom_id'])) report('duplicate_custom_id', 'This custom_id is there twice.', 'custom_id')
    else if (line['method'] !== 'POST') report('invalid_method', "The method has to be 'POST'.", 'method')
    else if (line['url'] !== endpoint) report('mismatched_url', `The url has to be ${endpoint}, as the batch's.`, 'url')
    else if (!isRecord(line['body'])) report('missing_body', 'A body is missing.', 'body')
    else if (line['body']['model'] !== (model ??= line['body']['model'])) {
      report('mismatched_model', 'All requests of a file have to name one model.', 'body.model')
    } else {
      seen.add(line['custom_id'])
      const { input } = line['body']
      inputs += Array.isArray(input) ? input.length : 1
      lines.push({ custom_id: line['custom_id'], url: endpoint, body: line['body'] })
    }
  }
  if (endpoint === '/v1/embeddings' && inputs > requestsPerFile) {
    return refuse('too_many_inputs', `At most ${requestsPerFile} inputs for vectors a file, got ${inputs}.`)
  }
  return { lines, problems }
}

function refuse(code: string, message: string): { lines: BatchLine[]; problems: LineProblem[] } {
  return { lines: [], problems: [{ code, message, param: null, line: null }] }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
