"""Words by which a column says that it names or locates a person, in the languages questionnaires are written in."""

from __future__ import annotations

import re
import unicodedata

#: Header words that say a column names or locates a person, without accents: English, German, French, Spanish, Dutch,
#: Portuguese, Italian. A word that also means something else in another of these languages is left to the phrases.
IDENTIFIER_WORDS = frozenset(
    """
    email emails mail emailaddress mailaddress firstname lastname middlename surname forename fullname name phone
    phonenumber telephone mobile mobilenumber cellphone ip ipaddress ipv latitude longitude address streetaddress
    birthdate dateofbirth dob ssn iban passport employeename recipientname
    vorname vornamen nachname familienname zuname namen telefon telefonnummer telefonnr handy handynummer mobilnummer
    mobiltelefon rufnummer durchwahl emailadresse mailadresse adresse anschrift wohnort geburtsdatum geburtstag
    ipadresse breitengrad langengrad laengengrad personalausweisnummer steuernummer sozialversicherungsnummer
    kontonummer
    prenom prenoms nom noms nomdefamille courriel adressemail telephones naissance datedenaissance adresseip
    apellido apellidos correo correoelectronico movil celular telefono nacimiento fechadenacimiento dni nif curp
    latitud longitud
    voornaam achternaam naam telefoon telefoonnummer mobiel mobielnummer gsmnummer adres huisadres emailadres
    straatnaam geboortedatum ipadres breedtegraad lengtegraad bsn burgerservicenummer rekeningnummer
    nome nomes sobrenome apelido telefone telemovel endereco morada nascimento datadenascimento cpf
    cognome nominativo cellulare indirizzo nascita datadinascita codicefiscale
    """.split()
)
#: What a name or an address may also belong to.
THING_WORDS = frozenset(
    """
    unit team department dept division group company employer organisation organization business site office location
    country region city town brand product model project item file question survey strategy level role job position
    title campaign list collector channel quality satisfaction clarity strategic column variable field event course
    abteilung bereich gruppe firma firmen unternehmen organisationseinheit einheit standort land stadt ort marke produkt
    modell projekt datei frage umfrage strategie ebene rolle funktion stelle werk niederlassung
    service departement equipe groupe entreprise societe bureau pays ville marque produit modele projet fichier enquete
    niveau fonction poste etablissement
    unidad departamento equipo grupo empresa oficina pais ciudad marca producto proyecto archivo pregunta encuesta
    estrategia nivel puesto cargo area sede
    afdeling bedrijf organisatie kantoor locatie regio stad merk bestand vraag enquete vestiging functie
    unidade equipa escritorio cidade produto projeto ficheiro arquivo pergunta inquerito funcao
    reparto ufficio azienda squadra gruppo societa paese citta prodotto progetto domanda sondaggio livello ruolo
    funzione unita
    """.split()
)
#: Words that number the people of an organisation; beside cells that look like ids they say that these are ids.
ID_WORDS = frozenset(
    """
    id ids uid uuid guid key code number no nr num token respondentid responseid employeeid employeenumber staffid
    personnelnumber badge login username user personid participantid memberid contactid externalreference
    nummer kennung personalnummer personalnr mitarbeiternummer mitarbeiternr mitarbeiterid benutzername kuerzel
    numero matricule identifiant identificador legajo usuario empleado codigo
    personeelsnummer medewerkersnummer gebruikersnaam matricula utilizador usuario matricola identificativo utente
    """.split()
)
COORDINATE_WORDS = frozenset(
    "lat lon lng long latitude longitude latitud longitud latitudine longitudine gps geo geolocation coordinates "
    "coords coordinate breitengrad langengrad laengengrad breedtegraad lengtegraad".split()
)
#: A header of more words is a question; it asks for a person only where it says so.
MAX_HEADER_WORDS = 4

_PERSONAL_THINGS = (
    r"(?:e ?mail(?: ?(?:address|adresse|adres))?|mail(?: ?(?:address|adresse|adres))?|name|names|address|phone number|"
    r"mobile number|telephone|telefonnummer|handynummer|anschrift|adresse|vorname|nachname|nom|prenom|courriel|"
    r"numero de (?:telephone|telefono|telemovel|celular|telefone)|numero di (?:telefono|cellulare)|telephone|nombre|"
    r"apellidos?|correo(?: electronico)?|telefono|direccion(?: de)?(?: correo| electronica| postal)|naam|voornaam|"
    r"achternaam|telefoonnummer|adres|nome|sobrenome|telefone|telemovel|endereco|morada|cognome|indirizzo)\b"
)
_YOUR = (
    r"\b(?:your|ihre?n?|deine?n?|votre|vos|ton|ta|su|sus|tu|tus|uw|je|jouw|seu|sua|teu|tua|il suo|il tuo|la sua|la tua|"
    r"suo|tuo) "
)
#: How a question asks for a person, on words without accents.
ASKS_FOR_PERSON = re.compile(
    rf"{_YOUR}(?:own |full |first |last |family |work |private |vollstandigen? |genaue |complet |completo |volledige )*"
    rf"{_PERSONAL_THINGS}"
)
#: Words that together name a person's column, where each alone may not.
PHRASES = re.compile(
    r"^(?:nombre|nombre completo|nombre y apellidos?|nombre del? empleado|nombre empleado|first|last|given name|"
    r"(?:family|maiden|employee|manager|participant|contact) name|date of birth|"
    r"(?:direccion|endereco) (?:ip|postal|de correo|electronica|eletronico)|correio eletronico|posta elettronica|"
    r"codice fiscale|numero de securite sociale|national insurance number|social security number)$"
)

#: Given names common where these languages are spoken; a column of names holds some of them.
GIVEN_NAMES = frozenset(
    """
    james john robert michael david william richard joseph thomas christopher charles daniel matthew anthony mark
    steven paul andrew joshua kenneth kevin brian george timothy ronald jason edward jeffrey ryan jacob gary nicholas
    eric jonathan stephen larry justin scott brandon benjamin samuel gregory alexander patrick frank raymond jack
    dennis jerry tyler aaron henry peter adam nathan zachary kyle walter harold jeremy ethan carl keith roger arthur
    terry lawrence sean christian albert joe austin simon oliver harry liam noah ian graham neil stuart colin
    mary patricia jennifer linda elizabeth barbara susan jessica sarah karen lisa nancy betty sandra margaret ashley
    kimberly emily donna michelle carol amanda melissa deborah stephanie rebecca laura sharon cynthia kathleen amy
    angela shirley anna brenda pamela emma nicole helen samantha katherine christine rachel carolyn janet maria
    catherine heather diane olivia julie joyce victoria kelly christina joan evelyn lauren judith megan andrea cheryl
    hannah jacqueline martha gloria teresa ann sara madison frances kathryn janice jean alice abigail julia judy
    sophia grace denise amber doris marilyn danielle beverly isabella theresa diana natalie brittany charlotte marie
    kayla alexis lori claire fiona alison ada ellen eve ruth rose jane lucy kate
    hans peter wolfgang klaus juergen jurgen dieter manfred uwe guenter gunter horst bernd frank martin stefan andreas
    markus matthias torsten ralf joerg jorg sven jens karsten lars felix lukas leon finn jonas maximilian moritz tobias
    sebastian florian philipp dominik marcel fabian heinz karl werner gerhard helmut heike sabine petra monika ursula
    renate birgit ingrid karin brigitte susanne gisela claudia anja katrin kathrin silke nina lena leonie johanna
    franziska greta ulrike anke ute beate gabriele
    jean pierre michel andre philippe rene louis alain jacques bernard marcel daniel roger francois nicolas christophe
    laurent frederic olivier sebastien julien antoine guillaume mathieu camille lucas hugo nathalie isabelle sylvie
    catherine francoise martine monique valerie sophie sandrine veronique celine aurelie chloe lea manon elodie
    jose antonio manuel francisco juan javier jesus carlos miguel rafael pedro angel alejandro fernando pablo sergio
    jorge alberto luis alvaro diego adrian raul ivan ruben carmen josefa isabel dolores pilar teresa ana lucia elena
    cristina paula marta rocio beatriz alba silvia irene ines
    jan johannes cornelis hendrik willem pieter kees piet sander bram daan sem jeroen wouter maarten johanna anneke
    marieke sanne lotte femke fleur iris ingeborg joke willemijn
    joao paulo rui nuno tiago goncalo duarte afonso mariana beatriz leonor matilde joana rita catarina fernanda juliana
    camila leticia gabriel thiago rodrigo marcelo ricardo eduardo
    giuseppe giovanni mario luigi vincenzo salvatore domenico francesco paolo marco andrea alessandro matteo lorenzo
    luca davide stefano giulia chiara francesca federica valentina alessia giovanna rosa angela caterina lucia elisa
    mohammed mohamed muhammad ahmed ali fatima aisha omar hassan ibrahim mehmet mustafa ayse wei li ming chen yuki raj
    priya amit anil sanjay olga ivan dmitri sergei natasha svetlana tatiana pavel tomasz piotr agnieszka katarzyna
    """.split()
)


def plain_words(text: str) -> list[str]:
    """Words of a header without case and accents; "lastName" and "last_name" are two words."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    without_accents = re.sub(r"[\u0300-\u036f]", "", unicodedata.normalize("NFKD", apart).casefold())
    return re.findall(r"[a-z]+", without_accents)


def names_a_person(header: str) -> bool:
    """Whether a header says that its column names or locates a person: "E-mail", "Prénom", "What is your name?"."""
    words = plain_words(header)
    joined = " ".join(words)
    if ASKS_FOR_PERSON.search(joined) or PHRASES.match(joined):
        return True
    if len(words) > MAX_HEADER_WORDS or THING_WORDS.intersection(words):
        return False
    return bool(IDENTIFIER_WORDS.intersection([*words, "".join(words)]))
