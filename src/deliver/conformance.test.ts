/** The conformance statement (docs/dicom-conformance.md) says what the code does: codes, and transfer syntaxes that are read. */
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { inventedFilm, inventedResult, joints } from '../../test/helpers/inventedResults.ts'
import { contentLines, readDicomFile } from '../../test/helpers/readDicom.ts'
import { transferSyntax } from '../dicom/transferSyntax.ts'
import { refusalCodes } from '../predict/index.ts'
import * as codes from './codes.ts'
import { structuredReport } from './dicom/structuredReport.ts'

const statement = readFileSync(new URL('../../docs/dicom-conformance.md', import.meta.url), 'utf8')

/** Rows of the table that follows a line that begins so, as cells. */
function tableAfter(start: string): string[][] {
  const lines = statement.slice(statement.indexOf(start)).split('\n')
  const first = lines.findIndex(line => line.startsWith('|---'))
  const rows = lines.slice(first + 1)
  return rows
    .slice(
      0,
      rows.findIndex(line => !line.startsWith('|')),
    )
    .map(row =>
      row
        .split('|')
        .slice(1, -1)
        .map(cell => cell.trim()),
    )
}

it('lists every code of our own scheme with its meaning, and no other', () => {
  const own = new Map<string, string>()
  const isCode = (value: unknown): value is codes.Code =>
    Array.isArray(value) && value.length === 3 && value.every(part => typeof part === 'string')
  const collect = (value: unknown): void => {
    if (isCode(value)) {
      if (value[1] === codes.localScheme.designator) own.set(value[0], value[2])
    } else if (typeof value === 'object' && value !== null) Object.values(value).forEach(collect)
  }
  collect({ ...codes })
  collect(['Birch', 'Birch, age withheld', 'White-Menelaus', 'Growth plates look closed'].map(codes.growthMethod))
  collect(refusalCodes.map(codes.refusalReason))
  expect(Object.fromEntries(tableAfter('**Codes of the scheme 99PHYSIS**'))).toEqual(Object.fromEntries(own))
})

it('lists every transfer syntax that is read, by its name', () => {
  const stated = tableAfter('**Transfer syntaxes read**').map(([name, uid]) => [uid, name.replace(' (retired)', '')])
  for (const [uid, name] of stated) expect([uid, transferSyntax(uid)?.name]).toEqual([uid, name])
  const base = '1.2.840.10008.1.2'
  const all = ['', '.1', '.1.99', '.2', '.5', ...Array.from({ length: 300 }, (_, i) => `.4.${i}`)].map(
    end => base + end,
  )
  expect(stated.map(([uid]) => uid).sort()).toEqual(all.filter(uid => transferSyntax(uid)).sort())
})

it('names every concept of a report', async () => {
  const { source } = inventedFilm()
  for (const estimates of Object.values(joints)) {
    const report = await structuredReport(inventedResult(estimates, source), source, new Date(0))
    const concepts = contentLines(readDicomFile(report)).flatMap(line => line.match(/\S+\/(DCM|SCT|LN|UMLS)\b/g) ?? [])
    const values = [...new Set(concepts)].map(concept => concept.split('/')[0])
    expect(values.filter(value => !new RegExp(`\\b${value}\\b`).test(statement))).toEqual([])
  }
})
