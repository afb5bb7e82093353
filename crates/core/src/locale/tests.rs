use proptest::prelude::*;

use super::*;
use crate::Status;

#[test]
fn the_table_names_each_locale_once_and_each_language_together() {
    for (nth, (lcid, name)) in TABLE.iter().enumerate() {
        assert_eq!(Locale::from_lcid(*lcid).unwrap().name(), Some(*name));
        assert_eq!(Locale::from_name(name).unwrap().lcid(), *lcid, "{name}");
        assert!(
            TABLE
                .iter()
                .skip(nth + 1)
                .all(|other| other.0 != *lcid && !eq_fold(other.1, name)),
            "{name}"
        );
    }
    for (lcid, name) in [
        (0x409, "en-US"),
        (0x407, "de-DE"),
        (0x411, "ja-JP"),
        (0x804, "zh-CN"),
        (0xc0a, "es-ES"),
        (0x416, "pt-BR"),
    ] {
        assert_eq!(Locale::from_name(name).unwrap().lcid(), lcid);
    }
}

#[test]
fn loc_002_the_namespace_of_a_locale_is_its_number_in_hexadecimal() {
    assert_eq!(Locale::EN_US.namespace_name(), "ms_409");
    assert_eq!(
        Locale::from_name("es-ES").unwrap().namespace_name(),
        "ms_c0a"
    );
    assert_eq!(Locale::from_name("es-ES").unwrap().to_string(), "MS_C0A");
}

#[test]
fn loc_020_a_locale_is_read_in_either_form_and_any_case() {
    for text in [
        "MS_409",
        "ms_409",
        "Ms_0409",
        "MS_00000409",
        "en-US",
        "EN-us",
    ] {
        assert_eq!(Locale::parse(text).unwrap(), Locale::EN_US, "{text}");
    }
    // A locale without a name is one too.
    assert_eq!(Locale::parse("MS_7FFF").unwrap().name(), None);
    assert_eq!(Locale::parse("ms_fffff").unwrap().lcid(), 0xf_ffff);
}

#[test]
fn loc_021_preferred_locales_keep_their_order() {
    let list = Locale::parse_preferred("MS_407, fr-FR ,en-US,ms_40c").unwrap();
    let names: Vec<_> = list.iter().filter_map(|locale| locale.name()).collect();
    assert_eq!(names, ["de-DE", "fr-FR", "en-US"]);
    assert!(Locale::parse_preferred("").unwrap().is_empty());
    assert!(Locale::parse_preferred(" ").unwrap().is_empty());
    assert_eq!(
        Locale::known_preferred("xx-YY,MS_407,,nonsense,de-DE,en-US"),
        [Locale::parse("MS_407").unwrap(), Locale::EN_US]
    );
    assert!(Locale::known_preferred("xx-YY").is_empty());
}

#[test]
fn loc_022_a_malformed_or_unknown_locale_is_refused() {
    for text in [
        "",
        "MS_",
        "MS_0",
        "MS_xyz",
        "MS_+409",
        "MS_100000",
        "MS_FFFFFFFFF",
        "409",
        "xx-YY",
        "english",
        "en_US",
        "MS-409",
        " MS_409",
        "é",
        "ms_é",
    ] {
        let error = Locale::parse(text).unwrap_err();
        assert_eq!(error.status(), Status::INVALID_PARAMETER, "{text}");
    }
    for list in [
        ",",
        "MS_409,",
        "MS_409,,en-US",
        "MS_409;MS_407",
        "MS_409 en-US",
    ] {
        let error = Locale::parse_preferred(list).unwrap_err();
        assert_eq!(error.status(), Status::INVALID_PARAMETER, "{list}");
    }
    let many = |count: u32| {
        let all: Vec<String> = (1..=count).map(|lcid| format!("MS_{lcid:X}")).collect();
        Locale::parse_preferred(&all.join(","))
    };
    assert_eq!(many(64).unwrap().len(), 64);
    assert_eq!(many(65).unwrap_err().status(), Status::INVALID_PARAMETER);
}

#[test]
fn loc_025_the_environment_gives_a_locale_and_english_is_the_last_resort() {
    for (value, name) in [
        ("de_DE.UTF-8", "de-DE"),
        ("de_AT@euro", "de-AT"),
        ("de", "de-DE"),
        ("de_XX", "de-DE"),
        ("DE_de", "de-DE"),
        ("pt", "pt-BR"),
        ("pt_PT", "pt-PT"),
        ("zh_TW.Big5", "zh-TW"),
        ("zh", "zh-CN"),
        ("es", "es-ES"),
        ("es_ES", "es-ES"),
        ("no_NO.UTF-8", "nb-NO"),
        ("iw_IL", "he-IL"),
        ("sr_RS", "sr-Cyrl-RS"),
        ("sr_RS@latin", "sr-Latn-RS"),
        ("sr_RS.UTF-8@latin", "sr-Latn-RS"),
        ("uz_UZ@cyrillic", "uz-Cyrl-UZ"),
        ("uz_UZ", "uz-Latn-UZ"),
        ("ca_ES@valencia", "ca-ES-valencia"),
        ("en", "en-US"),
    ] {
        assert_eq!(
            Locale::from_posix(value).unwrap().name(),
            Some(name),
            "{value}"
        );
    }
    for value in ["", "C", "C.UTF-8", "POSIX", "xx_YY", "_", "@", "é"] {
        assert_eq!(Locale::from_posix(value), None, "{value}");
    }
    let german = Locale::from_name("de-DE").unwrap();
    let french = Locale::from_name("fr-FR").unwrap();
    for (lc_all, lc_messages, lang, locale) in [
        (Some("de_DE"), Some("fr_FR"), Some("ja_JP"), german),
        (None, Some("fr_FR"), Some("ja_JP"), french),
        (Some(""), None, Some("fr_FR"), french),
        (Some("C"), Some("fr_FR"), None, Locale::EN_US),
        (None, None, None, Locale::EN_US),
    ] {
        assert_eq!(Locale::from_environment(lc_all, lc_messages, lang), locale);
    }
}

proptest! {
    #[test]
    fn reading_undoes_writing(lcid in 1..=LCID_MAX) {
        let locale = Locale::from_lcid(lcid).unwrap();
        prop_assert_eq!(Locale::parse(&locale.ms_name()).unwrap(), locale);
        prop_assert_eq!(Locale::parse(&locale.namespace_name()).unwrap(), locale);
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in any::<String>()) {
        let _outcome = Locale::parse(&text);
        let _outcome = Locale::parse_preferred(&text);
        let known = Locale::known_preferred(&text);
        prop_assert!(known.len() <= PREFERRED_LOCALES_MAX);
        let _outcome = Locale::from_posix(&text);
    }
}
