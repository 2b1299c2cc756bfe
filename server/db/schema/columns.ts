import type { ColumnType, JSONColumnType } from 'kysely'

export type Time = ColumnType<Date, Date | string, Date | string>
export type NullableTime = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>
export type Made = ColumnType<Date, Date | string | undefined, Date | string>
export type Json<T> = JSONColumnType<T & object, string | undefined, string>
export type NullableJson<T> = ColumnType<T | null, string | null | undefined, string | null>
export type Optional<T> = ColumnType<T | null, T | null | undefined, T | null>
