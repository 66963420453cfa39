"""What stands in an answer that its model does not know: members of JSON, elements of XML. botocore's parsers pass over them."""

from xml.etree import ElementTree


def unknown_members(shape, value, at):
    if value is None:
        return
    if shape.type_name == "structure" and not getattr(shape, "is_document_type", False):
        known = {member.serialization.get("name", name): member for name, member in shape.members.items()}
        for name, item in value.items():
            if name in known:
                yield from unknown_members(known[name], item, f"{at}.{name}")
            else:
                yield f"{at}: no member {name}"
    elif shape.type_name == "list":
        for item in value:
            yield from unknown_members(shape.member, item, f"{at}[]")
    elif shape.type_name == "map":
        for item in value.values():
            yield from unknown_members(shape.value, item, f"{at}{{}}")


def result_element(raw, shape, protocol):
    root = ElementTree.fromstring(raw)
    for element in root.iter():
        element.tag = element.tag.split("}")[-1]
    if protocol == "ec2":
        for element in root.findall("requestId"):
            root.remove(element)
        return root
    wrapper = shape.serialization.get("resultWrapper") if shape is not None else None
    return root.find(wrapper) if wrapper else root.find("[]")


def unknown_elements(shape, element, at):
    if shape is None or element is None:
        return
    if shape.type_name == "structure":
        yield from unknown_of_structure(shape, element, at)
    elif shape.type_name == "list":
        for item in element:
            wanted = shape.member.serialization.get("name", "member")
            if item.tag != wanted:
                yield f"{at}: <{item.tag}> where <{wanted}> is due"
            yield from unknown_elements(shape.member, item, f"{at}[]")


def unknown_of_structure(shape, element, at):
    known = {member.serialization.get("name", name): member for name, member in shape.members.items()}
    for item in element:
        member = known.get(item.tag)
        if member is None:
            yield f"{at}: no element <{item.tag}>"
        elif member.type_name == "list" and member.serialization.get("flattened"):
            yield from unknown_elements(member.member, item, f"{at}.{item.tag}[]")
        else:
            yield from unknown_elements(member, item, f"{at}.{item.tag}")
