"""The map of the dispatch board: open rescues by estate, and the stations nearest to them."""

from collections.abc import Sequence

from bot.texts.maps import Drawing, MapMark, drawing_of, mark_of
from models.actions.rescues.read_board import BoardLine
from models.rules.lifts.map_view import Spot, clusters, in_china, project, view_of
from models.rules.rescues.trap_clock import RescueState

MOST_NAMED = 12  # marks: the names of more would cover one another


def board_map(lines: Sequence[BoardLine]) -> Drawing | None:
    """None where no open rescue has a place."""
    placed = [line for line in lines if line.point and in_china(line.point)]
    stations = {line.station.station for line in placed if line.station}
    view = view_of([line.point for line in placed if line.point] + [one.point for one in stations])
    if not placed or view is None:
        return None
    # One spot a rescue: those of one estate lie in one cell of the grid.
    by_key = {str(line.incident_id): line for line in placed}
    spots = [Spot(key, line.point, 1, 1) for key, line in by_key.items() if line.point]
    marks = []
    made = clusters(view, spots)
    for cluster in made:
        told = [by_key[spot.key] for spot in cluster.spots]
        estates = list(dict.fromkeys(line.estate for line in told[:20]))
        title = f"{'、'.join(estates)}：困人 {len(told)} 件"
        caption = estates[0] if len(estates) == 1 and len(made) <= MOST_NAMED else ""
        first = min(told, key=lambda line: line.reported_at)
        marks.append(mark_of(cluster, _tone(told), str(len(told)), title, f"#i-{first.incident_id}", caption))
    for one in stations:
        at = project(view, one.point)
        marks.append(MapMark(at.x, at.y, "站", "station", one.name))
    return drawing_of(view, marks)


def _tone(lines: Sequence[BoardLine]) -> str:
    if any(line.state is RescueState.WAITING for line in lines):
        return "bad"
    return "good" if all(line.state is RescueState.RELEASED for line in lines) else "warn"
