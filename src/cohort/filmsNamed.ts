/** Which films a table means that a site wrote beside its manifest: named as there, or, shorter, without folder and ending. */
import { parse } from 'node:path'
import { fileKey, type Manifest } from './manifest.ts'

/** Finds the rows that a name means: one, none, or several films of one name in different folders. */
export function filmsNamed({ rows }: Manifest): (name: string) => Manifest['rows'] {
  const byKey = new Map<string, Manifest['rows'][number]>()
  const byName = new Map<string, Manifest['rows']>()
  for (const row of rows) {
    const key = fileKey(row.file)
    // A second row of one file is a bad row.
    if (byKey.has(key)) continue
    byKey.set(key, row)
    const { name } = parse(key)
    byName.set(name, [...(byName.get(name) ?? []), row])
  }
  return name => {
    const whole = byKey.get(fileKey(name))
    return whole ? [whole] : (byName.get(fileKey(name)) ?? [])
  }
}
