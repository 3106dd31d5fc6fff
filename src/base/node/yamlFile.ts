/**
 * A YAML file with a schema. `${NAME}` in a path of it stands for a variable of the environment, such as PHYSIS_DATA, the folder in which the films
 * are. A mistake is told with its line and field.
 */
import { dirname, isAbsolute, join } from 'node:path'
import { LineCounter, parseDocument } from 'yaml'
import type * as z from 'zod'
import { UsageError } from '../errors.ts'
import { readNeeded } from './reading.ts'

export type YamlFile<Content> = {
  content: Content
  /** A path as written in `field`, its variables filled in, relative to the file. */
  place: (text: string, field: string) => string
  /** A mistake in `field` that the schema cannot see. */
  mistake: (field: string, message: string) => UsageError
}

/** @throws {UsageError} naming file, line and field */
export const readYaml = <Schema extends z.ZodType>(path: string, schema: Schema): YamlFile<z.infer<Schema>> =>
  parseYaml(readNeeded(path).toString(), path, schema)

/**
 * JSON is YAML too.
 *
 * @param path what messages call it, and what its paths are relative to
 * @throws {UsageError} naming file, line and field
 */
function parseYaml<Schema extends z.ZodType>(text: string, path: string, schema: Schema): YamlFile<z.infer<Schema>> {
  const { document, lines } = parse(text, path)
  const parsed = schema.safeParse(document.toJS())
  if (!parsed.success) {
    const { issues } = parsed.error
    // A misspelt field is also a missing one: the misspelling says more.
    const strange = issues.find(issue => issue.code === 'unrecognized_keys')
    const field = strange ? [...strange.path, strange.keys[0]] : issues[0].path
    throw mistakeAt(field, strange ? 'there is no such setting' : issues[0].message)
  }
  return { content: parsed.data, place, mistake: (field, message) => mistakeAt(fieldOf(field), message) }

  function mistakeAt(field: readonly PropertyKey[], message: string): UsageError {
    return new UsageError(`${path}, line ${lineOf(field)}: ${field.join('.') || 'the file'}: ${message}`)
  }

  /** The line of a field, or of the innermost one around it that is there. */
  function lineOf(field: readonly PropertyKey[]): number {
    for (let depth = field.length; depth > 0; depth--) {
      const node = document.getIn(field.slice(0, depth), true) as { range?: [number] } | undefined
      if (node?.range) return lines.linePos(node.range[0]).line
    }
    return 1
  }

  function place(text: string, field: string): string {
    const filled = text.replace(/\$\{(\w+)\}/g, (_, name: string) => {
      const value = process.env[name]
      if (!value)
        throw mistakeAt(fieldOf(field), `set the environment variable ${name} to the folder that it stands for`)
      return value
    })
    return isAbsolute(filled) ? filled : join(dirname(path), filled)
  }
}

/** `ablation.0.name` as the steps to it. */
const fieldOf = (text: string): PropertyKey[] => text.split('.').map(step => (/^\d+$/.test(step) ? Number(step) : step))

/** Whether a YAML file has a field at its top. */
export const hasField = (path: string, field: string): boolean =>
  parse(readNeeded(path).toString(), path).document.has(field)

function parse(text: string, path: string) {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const [broken] = document.errors
  if (broken) throw new UsageError(`${path}, line ${lines.linePos(broken.pos[0]).line}: ${broken.message}`)
  return { document, lines }
}
