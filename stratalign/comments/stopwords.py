"""Words that tell nothing of what a text is about, in the languages people answer in; without accents."""

from __future__ import annotations

STOPWORDS = frozenset(
    """
    a about above after again against all almost also although always am an and another any anybody anyone anything are
    aren't around as at away back be became because become been before being below between both but by came can can't
    cannot come could did didn't do does doesn't doing don't done down during each either else enough especially even
    ever every everybody everyone everything few for from full further get gets getting give given go goes going gone
    got had has have having he her here hers him his how however i if in into is isn't it its itself just keep kind
    know last least less let like likely little long lot lots made make makes many may maybe me mean might mine more
    most much must my name need needs neither never no nobody none nor not nothing now of off often on once one only or
    other others our ours out over own part people per perhaps please put quite rather really right said same say says
    see seem seems several she should since so some somebody someone something sometimes soon still such sure take than
    that that's the their theirs them then there these they thing things think this those though through to today
    together too two under until up upon us use used using usually very want wants was wasn't way we well went were
    what when where which while who whom whose why will with within without won't would year years yes yet you your
    yours role place

    aber alle allem allen aller alles als also am an andere anderen anderer anderes auch auf aus bei beim bereits bin
    bis bisher bitte da dabei dadurch dafur daher damit danach dann daran darauf das dass davon dazu dein dem den denen
    denn der deren des deshalb die dies diese diesem diesen dieser dieses doch dort du durch ein eine einem einen einer
    eines einfach einige er es etwa etwas euch euer fast fur ganz gar geben gegen geht genau gerade gibt haben habe hat
    hatte hatten hier hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im immer in ins ist ja jede jedem jeden
    jeder jedes jedoch jetzt kann kein keine keinem keinen keiner kommen kommt konnen konnte kunnen lassen macht machen
    mal man manche mehr mein meine meinem meinen meiner meist meistens mich mir mit muss mussen nach neben nein nicht
    nichts nie niemand noch nun nur ob oder oft ohne schon sehr sein seine seinem seinen seiner seit selbst sich sie
    sind so sogar soll sollen sollte solche sondern sonst statt trotz uber um und uns unser unsere unserem unseren
    unserer unter viel viele vielen vielleicht vom von vor wahrend wann war ware waren warum was wegen weil weiter
    welche welchen welcher wem wen wenig wenige wenn wer werden wird wie wieder wo wohl wollen wurde wurden
    zu zum zur zwar zwischen jahr jahre leute menschen

    a ai au aussi autre aux avec avoir bien c ce cela ces cette chaque comme d dans de des donc du elle elles en encore
    est et etaient etait ete etre eux fait faire il ils je l la le les leur leurs lui ma mais me meme mes moi mon n ne
    nos notre nous on ont ou par parce pas peu peut plus pour qu quand que qui sa sans se ses si son sont sur ta te tes
    toi ton tous tout toute toutes tres trop tu un une vos votre vous y
    """.split()
)
