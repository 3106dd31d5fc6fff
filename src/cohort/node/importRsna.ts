/**
 * The hand films of the RSNA Pediatric Bone Age Challenge (Halabi et al., Radiology 2019;290:498-503) as a manifest and
 * readings. Two layouts are about: the one that Kaggle hands out (boneage-training-dataset.csv and PNG), and labels.csv
 * with JPEG in folders of a thousand. Both have one table of id, bone age in months and sex, and films named by id, so
 * the films are found by name wherever they lie below the source.
 *
 * The collection tells neither patients nor chronological ages. Its bone ages are the challenge's ground truth, made of
 * several readings by Greulich and Pyle; here they are one reading by the reader `rsna`.
 */
import { existsSync, mkdirSync, realpathSync } from 'node:fs'
import { join, parse, relative, sep } from 'node:path'
import { cellNumber, toldCell, UsageError } from '../../base/index.ts'
import { filesUnder, readTable, writeFileAtomic } from '../../base/node/index.ts'
import { type FilmFacts, formatManifest } from '../manifest.ts'
import { formatReadings, maxBoneAgeMonths, type Reading } from '../readings.ts'

/** What the table is called in either layout. */
const labelFiles = ['labels.csv', 'boneage-training-dataset.csv'] as const

export type ImportedRsna = {
  /** The files written. */
  manifest: string
  readings: string
  /** Films in them. */
  films: number
  /** Rows of the table that were left out, for their film is not there or a cell is wrong: a sentence for each, naming its line. */
  missing: string[]
  badRows: string[]
}

/**
 * Writes films.csv and readings.csv into `out`. No film is opened.
 *
 * @param source the folder that holds the table of labels and, in it or below it, the films
 * @param out the folder to write to; made as needed
 * @param onProgress called with labels done and labels in all
 * @throws {UsageError} if `source` has neither layout or no film
 */
export function importRsna(
  source: string,
  out: string,
  { onProgress }: { onProgress?: (done: number, total: number) => void } = {},
): ImportedRsna {
  const labelFile = labelFiles.find(name => existsSync(join(source, name)))
  if (labelFile === undefined)
    throw new UsageError(`${source} holds no ${labelFiles.join(' or ')}: name the folder that holds the RSNA labels`)
  const table = readTable(join(source, labelFile), ['id', 'boneage', 'male'])
  const pictures = picturesBelow(realpathSync(source))

  const films: (FilmFacts & { path: string; boneAgeMonths: number })[] = []
  const missing: string[] = []
  const badRows: string[] = []
  const seen = new Set<string>()
  for (const [i, { line, values }] of table.rows.entries()) {
    onProgress?.(i + 1, table.rows.length)
    const [id, boneAge, male] = [values.id.trim(), values.boneage.trim(), values.male.trim().toLowerCase()]
    const boneAgeMonths = cellNumber(boneAge)
    const path = pictures.get(id)
    const where = `${table.name}, line ${line}`
    if (id === '') badRows.push(`${where}: id is empty`)
    else if (seen.has(id)) badRows.push(`${where}: film ${id} has a label already`)
    else if (boneAgeMonths === undefined || boneAgeMonths < 0 || boneAgeMonths > maxBoneAgeMonths)
      badRows.push(
        `${where}: ${toldCell('boneage', boneAge)} of film ${id} is not from 0 to ${maxBoneAgeMonths} months`,
      )
    else if (male !== 'true' && male !== 'false') badRows.push(`${where}: male of film ${id} is neither True nor False`)
    else if (path === undefined) missing.push(`${where}: film ${id} has no picture`)
    else films.push({ file: id, path, boneAgeMonths, sex: male === 'true' ? 'M' : 'F', joint: 'hand', view: 'PA' })
    seen.add(id)
  }
  if (films.length === 0)
    throw new UsageError(
      `${source} holds no film that ${labelFile} names: unpack the pictures into it, and look at the labels`,
    )

  mkdirSync(out, { recursive: true })
  const home = realpathSync(out)
  // Relative, so that films and tables can move together; Windows has no relative path between drives and gives the
  // absolute one.
  for (const film of films) film.file = relative(home, film.path).replaceAll(sep, '/')
  const readings = films.map(
    ({ file, boneAgeMonths }): Reading => ({
      file,
      jointIndex: 1,
      reader: 'rsna',
      boneAgeMonths,
      atlas: 'Greulich-Pyle',
    }),
  )
  const paths = { manifest: join(out, 'films.csv'), readings: join(out, 'readings.csv') }
  writeFileAtomic(paths.readings, formatReadings(readings))
  writeFileAtomic(paths.manifest, formatManifest(films))
  return {
    ...paths,
    films: films.length,
    missing,
    badRows,
  }
}

/** Paths of the pictures in a folder and below, by name without ending. */
function picturesBelow(folder: string): Map<string, string> {
  const pictures = new Map<string, string>()
  for (const path of filesUnder(folder)) {
    const { name, ext } = parse(path)
    if (/^\.(png|jpe?g)$/i.test(ext)) pictures.set(name, path)
  }
  return pictures
}
