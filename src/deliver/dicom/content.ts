/** Content items of a structured report (PS3.3, C.17.3), as data sets that dcmjs writes. */
import type { NaturalDataSet } from '../../dicom/index.ts'
import type { Code } from '../codes.ts'
import type { FilmReference } from '../source.ts'

export type Relationship =
  | 'CONTAINS'
  | 'HAS OBS CONTEXT'
  | 'HAS CONCEPT MOD'
  | 'HAS PROPERTIES'
  | 'INFERRED FROM'
  | 'SELECTED FROM'

export type Item = NaturalDataSet

/** A code as an item of a code sequence. */
export const codeItem = ([CodeValue, CodingSchemeDesignator, CodeMeaning]: Code): NaturalDataSet => ({
  CodeValue,
  CodingSchemeDesignator,
  CodeMeaning,
})

const item = (
  relationship: Relationship,
  valueType: string,
  name: Code,
  value: NaturalDataSet,
  children: readonly Item[] = [],
): Item => ({
  RelationshipType: relationship,
  ValueType: valueType,
  ConceptNameCodeSequence: [codeItem(name)],
  ...value,
  ...(children.length > 0 ? { ContentSequence: children } : {}),
})

export const container = (name: Code, children: readonly Item[]): Item =>
  item('CONTAINS', 'CONTAINER', name, { ContinuityOfContent: 'SEPARATE' }, children)

export const text = (relationship: Relationship, name: Code, value: string): Item =>
  item(relationship, 'TEXT', name, { TextValue: value })

export const code = (relationship: Relationship, name: Code, value: Code, children: readonly Item[] = []): Item =>
  item(relationship, 'CODE', name, { ConceptCodeSequence: [codeItem(value)] }, children)

export const uid = (relationship: Relationship, name: Code, value: string): Item =>
  item(relationship, 'UIDREF', name, { UID: value })

/** Two decimals are finer than anything here is known. */
export const number = (
  relationship: Relationship,
  name: Code,
  value: number,
  unit: Code,
  children: readonly Item[] = [],
): Item =>
  item(
    relationship,
    'NUM',
    name,
    {
      MeasuredValueSequence: [
        { NumericValue: String(Number(value.toFixed(2))), MeasurementUnitsCodeSequence: [codeItem(unit)] },
      ],
    },
    children,
  )

/** A film; of one with several frames the first, which is the one that is read. */
export const image = (
  relationship: Relationship,
  { sopClassUid, sopInstanceUid }: FilmReference,
  frames: number,
  name?: Code,
): Item => ({
  RelationshipType: relationship,
  ValueType: 'IMAGE',
  ...(name ? { ConceptNameCodeSequence: [codeItem(name)] } : {}),
  ReferencedSOPSequence: [
    {
      ReferencedSOPClassUID: sopClassUid,
      ReferencedSOPInstanceUID: sopInstanceUid,
      ...(frames > 1 ? { ReferencedFrameNumber: 1 } : {}),
    },
  ],
})

/** A closed line on the film that is its only child; columns and rows from the upper left corner of the film. */
export const outline = (
  relationship: Relationship,
  name: Code,
  points: readonly (readonly [number, number])[],
  film: Item,
): Item => item(relationship, 'SCOORD', name, { GraphicData: points.flat(), GraphicType: 'POLYLINE' }, [film])
