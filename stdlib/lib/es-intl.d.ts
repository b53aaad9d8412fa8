// ECMA-402, for libraries that also run elsewhere.
// SPDX-License-Identifier: MIT

/**
 * GoTS has no tables of locales: here `typeof Intl` is "undefined", and using it throws a ReferenceError
 * (GOTS1019). Its types are declared so that libraries which name them, or which ask before they use it,
 * can be checked.
 */
declare namespace Intl {
    type UnicodeBCP47LocaleIdentifier = string;
    type BCP47LanguageTag = string;
    type LocalesArgument =
        | UnicodeBCP47LocaleIdentifier
        | Locale
        | readonly (UnicodeBCP47LocaleIdentifier | Locale)[]
        | undefined;
    type LocaleHourCycleKey = "h11" | "h12" | "h23" | "h24";
    type LocaleCollationCaseFirst = "upper" | "lower" | "false";
    type RelativeTimeFormatLocaleMatcher = "lookup" | "best fit";

    function getCanonicalLocales(locale?: string | readonly string[]): UnicodeBCP47LocaleIdentifier[];
    function supportedValuesOf(
        key: "calendar" | "collation" | "currency" | "numberingSystem" | "timeZone" | "unit",
    ): string[];

    interface LocaleOptions {
        baseName?: string;
        calendar?: string;
        caseFirst?: LocaleCollationCaseFirst;
        collation?: string;
        hourCycle?: LocaleHourCycleKey;
        language?: string;
        numberingSystem?: string;
        numeric?: boolean;
        region?: string;
        script?: string;
    }
    interface Locale extends LocaleOptions {
        baseName: string;
        language: string;
        maximize(): Locale;
        minimize(): Locale;
        toString(): BCP47LanguageTag;
    }
    const Locale: {
        new (tag: BCP47LanguageTag | Locale, options?: LocaleOptions): Locale;
    };

    interface CollatorOptionsUsageRegistry {
        sort: never;
        search: never;
    }
    interface CollatorOptionsLocaleMatcherRegistry {
        lookup: never;
        "best fit": never;
    }
    interface CollatorOptionsCaseFirstRegistry {
        upper: never;
        lower: never;
        false: never;
    }
    interface CollatorOptionsSensitivityRegistry {
        base: never;
        accent: never;
        case: never;
        variant: never;
    }
    type CollatorOptionsUsage = keyof CollatorOptionsUsageRegistry;
    type CollatorOptionsLocaleMatcher = keyof CollatorOptionsLocaleMatcherRegistry;
    type CollatorOptionsCaseFirst = keyof CollatorOptionsCaseFirstRegistry;
    type CollatorOptionsSensitivity = keyof CollatorOptionsSensitivityRegistry;
    interface CollatorOptions {
        usage?: CollatorOptionsUsage | undefined;
        localeMatcher?: CollatorOptionsLocaleMatcher | undefined;
        numeric?: boolean | undefined;
        caseFirst?: CollatorOptionsCaseFirst | undefined;
        sensitivity?: CollatorOptionsSensitivity | undefined;
        collation?: string | undefined;
        ignorePunctuation?: boolean | undefined;
    }
    interface ResolvedCollatorOptions {
        locale: string;
        usage: CollatorOptionsUsage;
        sensitivity: CollatorOptionsSensitivity;
        ignorePunctuation: boolean;
        collation: string;
        caseFirst: CollatorOptionsCaseFirst;
        numeric: boolean;
    }
    interface Collator {
        compare(x: string, y: string): number;
        resolvedOptions(): ResolvedCollatorOptions;
    }
    interface CollatorConstructor {
        new (locales?: LocalesArgument, options?: CollatorOptions): Collator;
        (locales?: LocalesArgument, options?: CollatorOptions): Collator;
        supportedLocalesOf(locales: LocalesArgument, options?: CollatorOptions): string[];
    }
    var Collator: CollatorConstructor;

    interface NumberFormatOptionsStyleRegistry {
        decimal: never;
        percent: never;
        currency: never;
        unit: never;
    }
    interface NumberFormatOptionsCurrencyDisplayRegistry {
        code: never;
        symbol: never;
        name: never;
        narrowSymbol: never;
    }
    interface NumberFormatOptionsUseGroupingRegistry {
        min2: never;
        auto: never;
        always: never;
    }
    interface NumberFormatOptionsSignDisplayRegistry {
        auto: never;
        never: never;
        always: never;
        exceptZero: never;
        negative: never;
    }
    type NumberFormatOptionsStyle = keyof NumberFormatOptionsStyleRegistry;
    type NumberFormatOptionsCurrencyDisplay = keyof NumberFormatOptionsCurrencyDisplayRegistry;
    type NumberFormatOptionsSignDisplay = keyof NumberFormatOptionsSignDisplayRegistry;
    type NumberFormatOptionsUseGrouping = keyof NumberFormatOptionsUseGroupingRegistry | "true" | "false" | boolean;
    type ResolvedNumberFormatOptionsUseGrouping = keyof NumberFormatOptionsUseGroupingRegistry | false;
    type NumberFormatOptionsRoundingMode =
        | "ceil"
        | "floor"
        | "expand"
        | "trunc"
        | "halfCeil"
        | "halfFloor"
        | "halfExpand"
        | "halfTrunc"
        | "halfEven";
    type NumberFormatOptionsRoundingIncrement = 1 | 2 | 5 | 10 | 20 | 25 | 50 | 100 | 200 | 250 | 500 | 1000 | 2000 | 2500 | 5000;
    interface NumberFormatOptions {
        localeMatcher?: "lookup" | "best fit" | undefined;
        style?: NumberFormatOptionsStyle | undefined;
        currency?: string | undefined;
        currencyDisplay?: NumberFormatOptionsCurrencyDisplay | undefined;
        currencySign?: "standard" | "accounting" | undefined;
        unit?: string | undefined;
        unitDisplay?: "short" | "long" | "narrow" | undefined;
        numberingSystem?: string | undefined;
        notation?: "standard" | "scientific" | "engineering" | "compact" | undefined;
        compactDisplay?: "short" | "long" | undefined;
        signDisplay?: NumberFormatOptionsSignDisplay | undefined;
        useGrouping?: NumberFormatOptionsUseGrouping | undefined;
        minimumIntegerDigits?: number | undefined;
        minimumFractionDigits?: number | undefined;
        maximumFractionDigits?: number | undefined;
        minimumSignificantDigits?: number | undefined;
        maximumSignificantDigits?: number | undefined;
        roundingPriority?: "auto" | "morePrecision" | "lessPrecision" | undefined;
        roundingIncrement?: NumberFormatOptionsRoundingIncrement | undefined;
        roundingMode?: NumberFormatOptionsRoundingMode | undefined;
        trailingZeroDisplay?: "auto" | "stripIfInteger" | undefined;
    }
    interface BigIntToLocaleStringOptions extends NumberFormatOptions {}
    interface ResolvedNumberFormatOptions {
        locale: string;
        numberingSystem: string;
        style: NumberFormatOptionsStyle;
        currency?: string;
        currencyDisplay?: NumberFormatOptionsCurrencyDisplay;
        currencySign?: "standard" | "accounting";
        unit?: string;
        unitDisplay?: "short" | "long" | "narrow";
        notation: "standard" | "scientific" | "engineering" | "compact";
        compactDisplay?: "short" | "long";
        signDisplay: NumberFormatOptionsSignDisplay;
        useGrouping: ResolvedNumberFormatOptionsUseGrouping;
        minimumIntegerDigits: number;
        minimumFractionDigits?: number;
        maximumFractionDigits?: number;
        minimumSignificantDigits?: number;
        maximumSignificantDigits?: number;
        roundingPriority: "auto" | "morePrecision" | "lessPrecision";
        roundingIncrement: NumberFormatOptionsRoundingIncrement;
        roundingMode: NumberFormatOptionsRoundingMode;
        trailingZeroDisplay: "auto" | "stripIfInteger";
    }
    interface NumberFormatPartTypeRegistry {
        literal: never;
        nan: never;
        infinity: never;
        percent: never;
        integer: never;
        group: never;
        decimal: never;
        fraction: never;
        plusSign: never;
        minusSign: never;
        percentSign: never;
        currency: never;
        exponentInteger: never;
        exponentMinusSign: never;
        exponentSeparator: never;
        compact: never;
        unit: never;
        unknown: never;
        approximatelySign: never;
    }
    type NumberFormatPartTypes = keyof NumberFormatPartTypeRegistry;
    interface NumberFormatPart {
        type: NumberFormatPartTypes;
        value: string;
    }
    interface NumberRangeFormatPart extends NumberFormatPart {
        source: "startRange" | "endRange" | "shared";
    }
    type StringNumericLiteral = `${number}` | "Infinity" | "-Infinity" | "+Infinity";
    interface NumberFormat {
        format(value: number | bigint | StringNumericLiteral): string;
        formatToParts(value?: number | bigint | StringNumericLiteral): NumberFormatPart[];
        formatRange(start: number | bigint | StringNumericLiteral, end: number | bigint | StringNumericLiteral): string;
        formatRangeToParts(
            start: number | bigint | StringNumericLiteral,
            end: number | bigint | StringNumericLiteral,
        ): NumberRangeFormatPart[];
        resolvedOptions(): ResolvedNumberFormatOptions;
    }
    interface NumberFormatConstructor {
        new (locales?: LocalesArgument, options?: NumberFormatOptions): NumberFormat;
        (locales?: LocalesArgument, options?: NumberFormatOptions): NumberFormat;
        supportedLocalesOf(locales: LocalesArgument, options?: NumberFormatOptions): string[];
        readonly prototype: NumberFormat;
    }
    var NumberFormat: NumberFormatConstructor;

    interface DateTimeFormatOptions {
        localeMatcher?: "best fit" | "lookup" | undefined;
        calendar?: string | undefined;
        numberingSystem?: string | undefined;
        weekday?: "long" | "short" | "narrow" | undefined;
        era?: "long" | "short" | "narrow" | undefined;
        year?: "numeric" | "2-digit" | undefined;
        month?: "numeric" | "2-digit" | "long" | "short" | "narrow" | undefined;
        day?: "numeric" | "2-digit" | undefined;
        dayPeriod?: "narrow" | "short" | "long" | undefined;
        hour?: "numeric" | "2-digit" | undefined;
        minute?: "numeric" | "2-digit" | undefined;
        second?: "numeric" | "2-digit" | undefined;
        fractionalSecondDigits?: 1 | 2 | 3 | undefined;
        timeZoneName?:
            | "short"
            | "long"
            | "shortOffset"
            | "longOffset"
            | "shortGeneric"
            | "longGeneric"
            | undefined;
        formatMatcher?: "best fit" | "basic" | undefined;
        hour12?: boolean | undefined;
        hourCycle?: LocaleHourCycleKey | undefined;
        timeZone?: string | undefined;
        dateStyle?: "full" | "long" | "medium" | "short" | undefined;
        timeStyle?: "full" | "long" | "medium" | "short" | undefined;
    }
    interface ResolvedDateTimeFormatOptions {
        locale: string;
        calendar: string;
        numberingSystem: string;
        timeZone: string;
        hourCycle?: LocaleHourCycleKey;
        hour12?: boolean;
        weekday?: "long" | "short" | "narrow";
        era?: "long" | "short" | "narrow";
        year?: "numeric" | "2-digit";
        month?: "numeric" | "2-digit" | "long" | "short" | "narrow";
        day?: "numeric" | "2-digit";
        dayPeriod?: "narrow" | "short" | "long";
        hour?: "numeric" | "2-digit";
        minute?: "numeric" | "2-digit";
        second?: "numeric" | "2-digit";
        fractionalSecondDigits?: 1 | 2 | 3;
        timeZoneName?: "short" | "long" | "shortOffset" | "longOffset" | "shortGeneric" | "longGeneric";
        formatMatcher?: "best fit" | "basic";
        dateStyle?: "full" | "long" | "medium" | "short";
        timeStyle?: "full" | "long" | "medium" | "short";
    }
    interface DateTimeFormatPartTypesRegistry {
        literal: any;
        weekday: any;
        era: any;
        year: any;
        relatedYear: any;
        yearName: any;
        month: any;
        day: any;
        dayPeriod: any;
        hour: any;
        minute: any;
        second: any;
        fractionalSecond: any;
        timeZoneName: any;
    }
    type DateTimeFormatPartTypes = keyof DateTimeFormatPartTypesRegistry;
    interface DateTimeFormatPart {
        type: DateTimeFormatPartTypes;
        value: string;
    }
    interface DateTimeRangeFormatPart extends DateTimeFormatPart {
        source: "startRange" | "endRange" | "shared";
    }
    interface DateTimeFormat {
        format(date?: Date | number): string;
        formatToParts(date?: Date | number): DateTimeFormatPart[];
        formatRange(start: Date | number | bigint, end: Date | number | bigint): string;
        formatRangeToParts(start: Date | number | bigint, end: Date | number | bigint): DateTimeRangeFormatPart[];
        resolvedOptions(): ResolvedDateTimeFormatOptions;
    }
    interface DateTimeFormatConstructor {
        new (locales?: LocalesArgument, options?: DateTimeFormatOptions): DateTimeFormat;
        (locales?: LocalesArgument, options?: DateTimeFormatOptions): DateTimeFormat;
        supportedLocalesOf(locales: LocalesArgument, options?: DateTimeFormatOptions): string[];
        readonly prototype: DateTimeFormat;
    }
    var DateTimeFormat: DateTimeFormatConstructor;

    type LDMLPluralRule = "zero" | "one" | "two" | "few" | "many" | "other";
    type PluralRuleType = "cardinal" | "ordinal";
    interface PluralRulesOptions {
        localeMatcher?: "lookup" | "best fit" | undefined;
        type?: PluralRuleType | undefined;
        minimumIntegerDigits?: number | undefined;
        minimumFractionDigits?: number | undefined;
        maximumFractionDigits?: number | undefined;
        minimumSignificantDigits?: number | undefined;
        maximumSignificantDigits?: number | undefined;
    }
    interface ResolvedPluralRulesOptions {
        locale: string;
        pluralCategories: LDMLPluralRule[];
        type: PluralRuleType;
        minimumIntegerDigits: number;
        minimumFractionDigits: number;
        maximumFractionDigits: number;
        minimumSignificantDigits?: number;
        maximumSignificantDigits?: number;
    }
    interface PluralRules {
        select(n: number): LDMLPluralRule;
        selectRange(start: number, end: number): LDMLPluralRule;
        resolvedOptions(): ResolvedPluralRulesOptions;
    }
    interface PluralRulesConstructor {
        new (locales?: LocalesArgument, options?: PluralRulesOptions): PluralRules;
        (locales?: LocalesArgument, options?: PluralRulesOptions): PluralRules;
        supportedLocalesOf(locales: LocalesArgument, options?: { localeMatcher?: "lookup" | "best fit" }): string[];
    }
    const PluralRules: PluralRulesConstructor;

    type RelativeTimeFormatUnitSingular =
        | "year"
        | "quarter"
        | "month"
        | "week"
        | "day"
        | "hour"
        | "minute"
        | "second";
    type RelativeTimeFormatUnit = RelativeTimeFormatUnitSingular | `${RelativeTimeFormatUnitSingular}s`;
    type RelativeTimeFormatNumeric = "always" | "auto";
    type RelativeTimeFormatStyle = "long" | "short" | "narrow";
    interface RelativeTimeFormatOptions {
        localeMatcher?: RelativeTimeFormatLocaleMatcher;
        numeric?: RelativeTimeFormatNumeric;
        style?: RelativeTimeFormatStyle;
    }
    interface ResolvedRelativeTimeFormatOptions {
        locale: UnicodeBCP47LocaleIdentifier;
        style: RelativeTimeFormatStyle;
        numeric: RelativeTimeFormatNumeric;
        numberingSystem: string;
    }
    /** A literal has no unit, a number has one. */
    type RelativeTimeFormatPart =
        | { type: "literal"; value: string }
        | { type: Exclude<NumberFormatPartTypes, "literal">; value: string; unit: RelativeTimeFormatUnitSingular };
    interface RelativeTimeFormat {
        format(value: number, unit: RelativeTimeFormatUnit): string;
        formatToParts(value: number, unit: RelativeTimeFormatUnit): RelativeTimeFormatPart[];
        resolvedOptions(): ResolvedRelativeTimeFormatOptions;
    }
    const RelativeTimeFormat: {
        new (locales?: LocalesArgument, options?: RelativeTimeFormatOptions): RelativeTimeFormat;
        supportedLocalesOf(
            locales?: LocalesArgument,
            options?: RelativeTimeFormatOptions,
        ): UnicodeBCP47LocaleIdentifier[];
    };

    type DisplayNamesFallback = "code" | "none";
    type DisplayNamesType = "language" | "region" | "script" | "calendar" | "dateTimeField" | "currency";
    type DisplayNamesLanguageDisplay = "dialect" | "standard";
    interface DisplayNamesOptions {
        localeMatcher?: RelativeTimeFormatLocaleMatcher;
        style?: RelativeTimeFormatStyle;
        type: DisplayNamesType;
        languageDisplay?: DisplayNamesLanguageDisplay;
        fallback?: DisplayNamesFallback;
    }
    interface ResolvedDisplayNamesOptions {
        locale: UnicodeBCP47LocaleIdentifier;
        style: RelativeTimeFormatStyle;
        type: DisplayNamesType;
        fallback: DisplayNamesFallback;
        languageDisplay?: DisplayNamesLanguageDisplay;
    }
    interface DisplayNames {
        of(code: string): string | undefined;
        resolvedOptions(): ResolvedDisplayNamesOptions;
    }
    const DisplayNames: {
        prototype: DisplayNames;
        new (locales: LocalesArgument, options: DisplayNamesOptions): DisplayNames;
        supportedLocalesOf(
            locales?: LocalesArgument,
            options?: { localeMatcher?: RelativeTimeFormatLocaleMatcher },
        ): UnicodeBCP47LocaleIdentifier[];
    };

    type ListFormatLocaleMatcher = "lookup" | "best fit";
    type ListFormatType = "conjunction" | "disjunction" | "unit";
    type ListFormatStyle = "long" | "short" | "narrow";
    interface ListFormatOptions {
        localeMatcher?: ListFormatLocaleMatcher | undefined;
        type?: ListFormatType | undefined;
        style?: ListFormatStyle | undefined;
    }
    interface ResolvedListFormatOptions {
        locale: UnicodeBCP47LocaleIdentifier;
        style: ListFormatStyle;
        type: ListFormatType;
    }
    interface ListFormat {
        format(list: Iterable<string>): string;
        formatToParts(list: Iterable<string>): { type: "element" | "literal"; value: string }[];
        resolvedOptions(): ResolvedListFormatOptions;
    }
    const ListFormat: {
        prototype: ListFormat;
        new (locales?: LocalesArgument, options?: ListFormatOptions): ListFormat;
        supportedLocalesOf(
            locales: LocalesArgument,
            options?: Pick<ListFormatOptions, "localeMatcher">,
        ): UnicodeBCP47LocaleIdentifier[];
    };

    interface SegmenterOptions {
        localeMatcher?: "best fit" | "lookup" | undefined;
        granularity?: "grapheme" | "word" | "sentence" | undefined;
    }
    interface ResolvedSegmenterOptions {
        locale: string;
        granularity: "grapheme" | "word" | "sentence";
    }
    interface SegmentData {
        segment: string;
        index: number;
        input: string;
        /** Only of words. */
        isWordLike?: boolean;
    }
    interface SegmentIterator<T> extends IteratorObject<T, BuiltinIteratorReturn, unknown> {
        [Symbol.iterator](): SegmentIterator<T>;
    }
    interface Segments {
        /** The segment that holds the code unit at `codeUnitIndex`. */
        containing(codeUnitIndex?: number): SegmentData | undefined;
        [Symbol.iterator](): SegmentIterator<SegmentData>;
    }
    interface Segmenter {
        segment(input: string): Segments;
        resolvedOptions(): ResolvedSegmenterOptions;
    }
    const Segmenter: {
        prototype: Segmenter;
        new (locales?: LocalesArgument, options?: SegmenterOptions): Segmenter;
        supportedLocalesOf(
            locales: LocalesArgument,
            options?: Pick<SegmenterOptions, "localeMatcher">,
        ): UnicodeBCP47LocaleIdentifier[];
    };
}
