/** Data types of FHIR R4, as far as they are needed, from our codes and numbers. */
import { type Code, localScheme } from '../codes.ts'

export type Json = string | number | boolean | undefined | readonly Json[] | { readonly [key: string]: Json }
export type Resource = { readonly resourceType: string; readonly [key: string]: Json }

/** Ours has a UUID for a name, made once: it says nothing and collides with nobody's. */
const systems: Readonly<Record<string, string>> = {
  SCT: 'http://snomed.info/sct',
  LN: 'http://loinc.org',
  DCM: 'http://dicom.nema.org/resources/ontology/DCM',
  UCUM: 'http://unitsofmeasure.org',
  [localScheme.designator]: 'urn:uuid:8bd50ed8-0e6e-8d56-891d-513a562349fc',
}

export const coding = ([code, scheme, display]: Code): Json => ({ system: systems[scheme], code, display })

/** @param text in place of the code's own meaning, where there is more to say */
export const concept = (code: Code, text = code[2]): Json => ({ coding: [coding(code)], text })

export const quantity = (value: number, [code, scheme, unit]: Code): Json => ({
  value: Number(value.toFixed(2)),
  unit,
  system: systems[scheme],
  code,
})

export type AbsentReason = 'unknown' | 'not-performed' | 'not-applicable' | 'error'

export const absent = (code: AbsentReason, text?: string): Json => ({
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/data-absent-reason', code }],
  ...(text ? { text } : {}),
})

export const oid = (uid: string): string => `urn:oid:${uid}`
